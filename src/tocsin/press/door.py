"""The one-way door: files that members put into a folder are taken in, or refused and listed; nothing is ever written for them to read."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import msgspec

from tocsin.model.errors import ReleaseError, TextError, UsageError
from tocsin.model.material import GAPS, Material
from tocsin.model.member import Member
from tocsin.press.configuration import Door
from tocsin.press.doorway import ENDING, File, opened
from tocsin.press.press import Press
from tocsin.press.refused import REFUSED, Refused, forget, listed, put_aside, refusal
from tocsin.release import Unsealed, loosened, pinned_key, unseal
from tocsin.store.press import Came

#: In the name of the door itself.
BY_DOOR = "the door"
#: For how long a file that is no piece, or not whole, may be one that is still being written.
_WRITING = dt.timedelta(minutes=10)
#: How far ahead a member's clock may be: a version from later on would keep all true ones out.
_AHEAD = dt.timedelta(days=1)
#: Refusals that are told one by one in the audit log in a turn; of the others it has the number.
_TOLD = 20
_ANY_TIME = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Looked(msgspec.Struct, frozen=True):
    """What one turn at the door came to: pieces taken, how many files were old, which were refused, and whether more wait."""

    taken: tuple[Material, ...] = ()
    old: int = 0
    refused: tuple[Refused, ...] = ()
    more: bool = False


def look(press: Press) -> Looked:
    """Look at the door once. ``NodeError`` where there is a door and its folder cannot be used."""
    door = press.settings.door
    if not door.folder:
        return Looked()
    with opened(press.folder / door.folder) as doorway:
        names = doorway.names(door.at_once)
        turned = [(name, _judged(press, doorway.read(name, door.piece_bytes))) for name in names]
        for name, outcome in turned:
            if outcome is not None and not isinstance(outcome, Refused):
                doorway.remove(name)
        if aside := {name: one for name, one in turned if isinstance(one, Refused)}:
            put_aside(doorway.handle, aside, door.refused)
    found = [outcome for _, outcome in turned]
    refused = tuple(one for one in found if isinstance(one, Refused))
    looked = Looked(
        tuple(one for one in found if isinstance(one, Material)),
        sum(1 for one in found if one is Came.OLD),
        refused,
        more=len(names) >= door.at_once and any(one is not None for one in found),
    )
    _tell(press, looked)
    return looked


def take_in(press: Press, raw: bytes, *, loosens: bool = False) -> Material | None:
    """Take a file's piece in, None where that version of it, or a later one, is here. ReleaseError where it is not believed, or not wanted.

    A version that is marked more loosely than the one before is its source's alone to hand over, unless somebody says that it ``loosens``.
    """
    unsealed = unseal(raw, trusted(press.settings.door))
    if why := _unwanted(press, unsealed.piece):
        raise ReleaseError(why, where=unsealed.piece.id, hint="see [door] gaps")
    return _kept(press, unsealed, loosens=loosens)


def take_file(press: Press, file: Path, by: str) -> Material | None:
    """Take a file in that is marked more loosely than the version before, which somebody, ``by``, answers for; None where it is old.

    Raises ``UsageError`` for a file that cannot be read, ``ReleaseError`` for one that is not believed.
    """
    try:
        with file.open("rb") as opened_:
            raw = opened_.read(press.settings.door.piece_bytes + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(file)) from error
    taken = take_in(press, raw, loosens=True)
    if taken is not None:
        detail = "marked more loosely than before, or as it was"
        press.store.audit.append(
            by, "material let in", object_=taken.id, rule=str(taken.marking), detail=detail
        )
        if file.resolve().parent == (press.folder / press.settings.door.folder / REFUSED).resolve():
            forget(file)
    return taken


def refused_at(press: Press) -> tuple[Refused, ...]:
    """What was refused and is still kept, the newest first."""
    door = press.settings.door
    return listed(press.folder / door.folder, door.refused) if door.folder else ()


def trusted(door: Door) -> tuple[Member, ...]:
    """The members whose pieces are believed, with all their keys."""
    keys: dict[str, list[str]] = {}
    names = {one.member: one.name for one in door.trust}
    for one in door.trust:
        keys.setdefault(one.member, []).append(one.key)
    return tuple(
        Member(id_, names[id_], tuple(pinned_key(x, _ANY_TIME) for x in of)) for id_, of in keys.items()
    )


def _kept(press: Press, unsealed: Unsealed, *, loosens: bool) -> Material | None:
    piece = unsealed.piece
    if piece.modified > press.clock() + _AHEAD:
        hint = "see its author's clock"
        raise ReleaseError("was modified at a time that is to come", where=piece.id, hint=hint)
    with press.store.transaction() as store:
        before = store.material.get(piece.id)
        if before is None and store.material.number(piece.author) >= press.settings.door.pieces:
            raise ReleaseError(
                "is one more than is kept of a member", where=piece.id, hint="see [door] pieces"
            )
        if before is not None and before.piece.modified >= piece.modified:
            return None
        detail = f"{piece.kind}: {piece.title}" if not piece.withdrawn else f"{piece.kind}: withdrawn"
        if before is not None and not piece.withdrawn:
            freer = _is_looser(before.piece, piece, loosens=loosens)
            detail += f"; its marking was {before.piece.marking}" if freer else ""
        if before is not None and piece.withdrawn:  # it says nothing, and does not free what was said before
            piece = msgspec.structs.replace(piece, marking=before.piece.marking.joined(piece.marking))
        store.material.put(piece, unsealed.digest)
        store.material.count(Came.TAKEN)
        store.audit.append(
            BY_DOOR,
            "material taken in",
            object_=piece.id,
            audience=piece.author,
            rule=str(piece.marking),
            detail=detail,
        )
    return piece


def _is_looser(before: Material, after: Material, *, loosens: bool) -> bool:
    """Whether a version allows what the one before forbade. ReleaseError where its author may not do that alone."""
    if loosens:
        return not after.marking.at_least(before.marking)
    source = before.source if before.source == after.source else ""
    return loosened(before.marking, after.marking, after.author, source)


def _unwanted(press: Press, piece: Material) -> str:
    """Why a piece that is believed is not to lie here, "" where it may: of such nothing is kept, not even among what was refused."""
    if piece.kind == GAPS and not press.settings.door.gaps:
        return "tells what a member cannot see, which is not let in here"
    return ""


def _judged(press: Press, file: File | None) -> Material | Refused | Came | None:
    """What becomes of a file; None where it may still be written, or could not be read yet."""
    if file is None:
        return None
    if file.raw is None:
        return refusal(file.name, file.why)
    digest = hashlib.sha256(file.raw).hexdigest()
    if file.name != digest + ENDING:
        why = "is not named after its content: it is no piece, or was not written to its end"
        return None if _may_be_written(press, file) else refusal(file.name, why, digest)
    try:
        unsealed = unseal(file.raw, trusted(press.settings.door))
        if why := _unwanted(press, unsealed.piece):
            return refusal(file.name, why)
        taken = _kept(press, unsealed, loosens=False)
    except (ReleaseError, TextError) as error:
        return refusal(file.name, str(error), digest)
    return Came.OLD if taken is None else taken


def _may_be_written(press: Press, file: File) -> bool:
    """Whether a file was written lately; one of a time to come is not waited for."""
    return abs(press.clock() - file.at) < _WRITING


def _tell(press: Press, looked: Looked) -> None:
    """Count what was not taken, and note in the audit log what was refused."""
    store, refused = press.store, looked.refused
    if looked.old:
        store.material.count(Came.OLD, looked.old)
    if not refused:
        return
    store.material.count(Came.REFUSED, len(refused))
    for one in refused[:_TOLD]:
        store.audit.append(BY_DOOR, "material refused", object_=one.digest, detail=f"{one.name}: {one.why}")
    if len(refused) > _TOLD:
        store.audit.append(BY_DOOR, "material refused", detail=f"{len(refused) - _TOLD} more files")
