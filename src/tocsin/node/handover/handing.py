"""Handing over: each piece's new version is released to the publication's audience, signed, and put into the folder; what is refused is listed."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from tocsin import __version__
from tocsin.cases.attribution.result import Attribution
from tocsin.model.answer import Answer
from tocsin.model.call import Call
from tocsin.model.case import Case, Entry
from tocsin.model.errors import NodeError, ReleaseError, UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.material import ANSWERS, CALL, CASE, GAPS, Material, piece_id
from tocsin.model.member import COMMUNITY, PUBLIC, Audience, Member
from tocsin.node.calls.known import KnownHere
from tocsin.node.cases.showing import preview
from tocsin.node.gaps.measuring import mark_of
from tocsin.node.handover.folder import put
from tocsin.node.handover.memory import Handed, remembered
from tocsin.node.handover.of_answers import piece_of_answers
from tocsin.node.handover.of_call import NEVER, piece_of_call
from tocsin.node.handover.of_case import piece_of_case
from tocsin.node.handover.of_gaps import piece_of_gaps
from tocsin.node.knowledge.attack import galaxies_name, kept
from tocsin.node.member.configuration import Review
from tocsin.node.member.node import Node
from tocsin.release import Known, Released, release, release_piece, seal

_TICK = dt.timedelta(microseconds=1)
#: What a publication takes of one piece if it is not told otherwise.
_LARGEST = 1_000_000
#: Letters that are told of why a piece cannot be made.
_TOLD = 300


class Refused(msgspec.Struct, frozen=True):
    """What was not handed over, by the id of its piece and what it is of, and why."""

    piece: str
    of: str
    why: str


class HandedOver(msgspec.Struct, frozen=True):
    """What one turn came to: pieces whose new versions were written, how many are as they were, and what was refused."""

    written: tuple[Material, ...] = ()
    unchanged: int = 0
    refused: tuple[Refused, ...] = ()


class Made(msgspec.Struct, frozen=True):
    """A piece as it may be handed over, or why it may not; with neither, the last version stands.

    ``left`` says what of it was refused. ``mark`` changes whenever the piece could, "" where that is not known without making it.
    """

    kind: str
    of: str
    audience: Audience
    released: Released[Material] | None = None
    why: str = ""
    left: tuple[str, ...] = ()
    mark: str = ""


def hand_over(node: Node, by: str, *, again: bool = False) -> HandedOver:
    """Write what is new of each piece into the folder of ``[review]``, in the name of ``by``. ``NodeError`` where there is none.

    With ``again`` the last versions are written once more, the same bytes: of files that were lost on their way.
    """
    review = node.configuration.review
    if not review.folder:
        hint = "name a folder in [review] of tocsin.toml"
        raise NodeError("hands nothing over", where=str(node.folder), hint=hint)
    written, refused = [], []
    unchanged = 0
    with remembered(node.folder) as known:
        for made in pieces(node, known, again=again):
            id_ = piece_id(made.kind, node.configuration.id, made.of)
            last = known.get(id_, Handed())
            new, why = _next(made, last, node)
            if new is None and again:
                new = _once_more(made, last, node)
            if new is not None:
                last = _put(node, new, by)
                written.append(new.value)
            elif not why:
                unchanged += 1
            reasons = tuple(filter(None, (why, *made.left)))
            refused += [Refused(id_, made.of, one) for one in reasons]
            told = "; ".join(reasons)
            if told and told != last.refused:
                _tell_refused(node, made, id_, told, by)
            known[id_] = msgspec.structs.replace(last, refused=told, mark=made.mark)
    return HandedOver(tuple(written), unchanged, tuple(refused))


def audience_of(review: Review, member: str) -> Audience:
    """Whom the publication is for, as ``[review]`` says."""
    return {
        "public": PUBLIC,
        "community": COMMUNITY,
        "constituents": Audience.constituents_of(member),
        "member": Audience.of_member(member),
    }[review.audience]


def pieces(node: Node, handed: Mapping[str, Handed], *, again: bool = False) -> Iterator[Made]:
    """Every piece that the node could hand over, as it is now; ``handed`` is what was."""
    audience = audience_of(node.configuration.review, node.configuration.id)
    members = node.store.members.all()
    for call in node.store.calls.all():
        known = KnownHere(node)
        known.expect({call.id, *call.objects, *(item.id for item in call.items)})
        yield _made(CALL, call.id, audience, functools.partial(_of_call, call, audience, known, node))
        answers = node.store.answers.of(call.id)
        before = piece_id(ANSWERS, node.configuration.id, call.id) in handed
        if call.revoked and before:
            yield Made(ANSWERS, call.id, audience, why="its call was taken back")
        elif not call.revoked and (
            before or any(one.items for one in answers)
        ):  # "received" is no answer yet
            yield _of_answers(call, answers, audience, known, members, node)
    yield from _of_cases(node, handed, audience, members, again=again)
    yield from _of_gaps(node, handed, again=again)


def _of_answers(  # noqa: PLR0913, PLR0917  (a call, its answers, and who may be told)
    call: Call,
    answers: Sequence[Answer],
    audience: Audience,
    known: Known,
    members: Sequence[Member],
    node: Node,
) -> Made:
    """The answers that may be told; of the others only this node says that they are not."""
    told, left = [], []
    for answer in answers:
        try:
            told.append(release(answer, audience, known))
        except ReleaseError as error:
            left.append(f"answer of {answer.member}: {error.what}")
    if not told:
        return Made(ANSWERS, call.id, audience, why="; ".join(left))

    def build() -> Material:
        """The piece, if the call may be told."""
        return piece_of_answers(release(call, audience, known), told, members, node.configuration.id)

    return msgspec.structs.replace(_made(ANSWERS, call.id, audience, build), left=tuple(left))


def _of_cases(
    node: Node,
    handed: Mapping[str, Handed],
    audience: Audience,
    members: Sequence[Member],
    *,
    again: bool,
) -> Iterator[Made]:
    """What may be told of each case that is open, made anew once anything of it changes; one that was handed over and is closed is taken back."""
    author = node.configuration.id
    for one in node.store.cases.all():
        last = handed.get(piece_id(CASE, author, one.id))
        # the mark is read first: what changes meanwhile is under the next one
        mark = _mark_of_case(node, one.id, audience, members)
        case = node.store.cases.get(one.id) or one

        def build(case: Case = case) -> Material:
            """The piece, if the case may be told of."""
            told = preview(node, case, audience, published=True).told
            ask = functools.partial(_attribute, besides=node.store.cases.entries(case.id))
            return piece_of_case(told, members, author, ask)

        if case.closed is not None:
            if last is not None:
                yield Made(CASE, case.id, audience, why="is closed")
        elif last is not None and last.mark == mark and not (last.withdrawn or last.refused or again):
            yield Made(CASE, case.id, audience, mark=mark)
        else:
            try:
                made = _made(CASE, case.id, audience, build)
            except Exception as error:  # noqa: BLE001  (entries are strangers' too: whatever is wrong with a case, the other pieces go on)
                why = f"cannot be made: {type(error).__name__}: {error}"[:_TOLD]
                made = Made(CASE, case.id, audience, left=(why,))
            yield msgspec.structs.replace(made, mark=mark)


def _attribute(entries: Iterable[Entry], incident: str, besides: Iterable[Entry]) -> Attribution:
    """What this machine knows, asked of entries that are told; profiles are without whatever rests on a source of all of the case, ``besides``."""
    from tocsin.node.cases.attributing import attribution  # noqa: PLC0415  (a node that hands no case over loads no model)

    return attribution(entries, incident=incident, besides=besides, home=False)


def _mark_of_case(node: Node, case_id: str, audience: Audience, members: Sequence[Member]) -> str:
    """What changes whenever the piece of a case could: its revision, who is told, what members are called, weights, what is known of groups, and what makes it."""
    names = [(one.id, one.name) for one in members]
    made_of = (
        node.store.cases.revision(case_id),
        str(audience),
        names,
        node.configuration.cases.weights,
        _known_of_groups(),
        __version__,
    )
    return hashlib.sha256(msgspec.json.encode(made_of, order="deterministic")).hexdigest()


def _known_of_groups() -> tuple[str, str]:
    """The version of ATT&CK and of the galaxies; what is damaged is told when a piece is made of it."""
    try:
        return kept().used, galaxies_name()
    except UsageError as error:
        return f"{error}", galaxies_name()


def _of_gaps(node: Node, handed: Mapping[str, Handed], *, again: bool) -> Iterator[Made]:
    """What the member itself cannot see, for itself alone, where that is switched on; made anew once the lake or the rules change."""
    member = node.configuration.id
    last, audience = handed.get(piece_id(GAPS, member, member)), Audience.of_member(member)
    mark = mark_of(node) if node.configuration.review.gaps else ""
    if mark:
        if last is not None and last.mark == mark and not last.withdrawn and not again:
            yield Made(GAPS, member, audience, mark=mark)
        else:
            made = _made(GAPS, member, audience, functools.partial(piece_of_gaps, node))
            yield msgspec.structs.replace(made, mark=mark)
    elif last is not None:
        yield Made(GAPS, member, audience, why="is switched off, or there is no lake")


def _made(kind: str, of: str, audience: Audience, build: Callable[[], Material]) -> Made:
    """What becomes of a piece when it is built and released."""
    try:
        return Made(kind, of, audience, release_piece(build(), audience))
    except ReleaseError as error:
        return Made(kind, of, audience, why=error.what)


def _of_call(call: Call, audience: Audience, known: Known, node: Node) -> Material:
    return piece_of_call(release(call, audience, known), node.configuration.id)


def _next(made: Made, last: Handed, node: Node) -> tuple[Released[Material] | None, str]:
    """The version to be written, None where the last one stands, and why what is new was refused, "" where nothing was.

    What was handed over once and may not be any more is withdrawn, by a version that says nothing else.
    """
    modified = node.clock() if last.modified is None else max(node.clock(), last.modified + _TICK)
    if made.released is None:
        if not made.why or last.modified is None or last.withdrawn:
            return None, made.why
        return release_piece(_withdrawn(made, modified, node), made.audience), made.why
    piece = made.released.value
    if digest_of(piece) == last.digest:
        return None, ""
    dated = release_piece(msgspec.structs.replace(piece, modified=modified), made.audience)
    size = len(seal(dated, node.signer))
    if size > _LARGEST:
        return None, f"has {size:,} bytes, and a publication takes {_LARGEST:,}"
    return dated, ""


def _once_more(made: Made, last: Handed, node: Node) -> Released[Material] | None:
    """The version that was handed over last, if it was one that can be made again."""
    if last.modified is None:
        return None
    if last.withdrawn:
        return release_piece(_withdrawn(made, last.modified, node), made.audience)
    if made.released is None or digest_of(made.released.value) != last.digest:
        return None
    return release_piece(msgspec.structs.replace(made.released.value, modified=last.modified), made.audience)


def digest_of(piece: Material) -> str:
    """SHA-256 (hex) of what a piece says, whenever it was made."""
    said = msgspec.json.encode(msgspec.structs.replace(piece, modified=NEVER), order="deterministic")
    return hashlib.sha256(said).hexdigest()


def _tell_refused(node: Node, made: Made, id_: str, why: str, by: str) -> None:
    node.store.audit.append(by, "material refused", object_=id_, audience=str(made.audience), detail=why)


def _withdrawn(made: Made, modified: dt.datetime, node: Node) -> Material:
    author = node.configuration.id
    return Material(
        id=piece_id(made.kind, author, made.of),
        kind=made.kind,
        of=made.of,
        author=author,
        modified=modified,
        marking=Marking(Tlp.CLEAR),
        withdrawn=True,
    )


def _put(node: Node, released: Released[Material], by: str) -> Handed:
    piece = released.value
    name = put(node.folder / node.configuration.review.folder, seal(released, node.signer))
    node.store.audit.append(
        by,
        "material withdrawn" if piece.withdrawn else "material handed over",
        object_=piece.id,
        audience=str(released.audience),
        rule=str(released.marking),
        detail=f"{name}: {piece.title}".rstrip(": "),
    )
    return Handed(digest_of(piece), piece.modified, piece.withdrawn)
