"""What markings the file claims that a call is drafted from: only their source loosens them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from tocsin.detections.indicators.label_cells import cells_of_labels
from tocsin.exchange.misp import Imported
from tocsin.exchange.stix.marks import marking_said
from tocsin.model.call import StixObject
from tocsin.model.errors import ExchangeError, ReleaseError, UsageError
from tocsin.model.label_columns import label_of_cell, labels_in
from tocsin.model.marking import Marking, Tlp, strictest
from tocsin.release import (
    NOTHING_KNOWN,
    RELEASE_EXTENSION,
    TLP_2_EXTENSION,
    TLP_IDS,
    id_of,
    marking_of,
    references,
    statement_of,
)
from tocsin.release.json_values import nodes

_ANY_LABEL = re.compile(rb"tlp", re.IGNORECASE)
_SHOWN = 300  # characters of a statement that are shown
_MARKS = ("object_marking_refs", "granular_markings", RELEASE_EXTENSION)
_HOLDERS = frozenset({"report", "grouping"})
_HINT = "draft from the bundle itself with its definitions, have its source mark it with TLP, or take it out"


class Claims(msgspec.Struct, frozen=True):
    """What a file says of who may be told: its marking, None where it says none, and statements for people to read.

    ``definitions`` are the statements as STIX has them. ``own`` tells that it is a MISP event of this member's own that goes to its organisation or to a sharing group alone: the member may
    let others have it, by naming them. ``source`` is whom to ask where others alone may.
    """

    marking: Marking | None = None
    statements: tuple[str, ...] = ()
    own: bool = False
    source: str = ""
    definitions: tuple[StixObject, ...] = ()

    @property
    def opened(self) -> str:
        """What the audit is told where this member lets others have what it had kept to itself."""
        return "; its own MISP event was for its organisation or a sharing group alone" if self.own else ""

    def joined(self, other: Claims) -> Claims:
        """Both together."""
        said = [one for one in (self.marking, other.marking) if one is not None]
        return Claims(
            strictest(said) if said else None,
            tuple(dict.fromkeys(self.statements + other.statements)),
            self.own or other.own,
            ", ".join(dict.fromkeys(filter(None, (self.source, other.source)))),
            self.definitions + tuple(one for one in other.definitions if one not in self.definitions),
        )


def of_bundle(bundle: StixObject, objects: Sequence[StixObject], used: Sequence[StixObject]) -> Claims:
    """What the ``used`` of a bundle's objects claim, with what holds or is referred to by them, and the bundle itself.

    Raises ``UsageError`` for a marking that cannot be read: what is not understood is not loosened.
    """
    known = _InFile(objects)
    try:
        holders = _by_held(objects, known)
        found = [one for item in used for one in _of_object(item, holders, known)]
        if bundle.get("type") == "bundle":
            itself = {name: value for name, value in bundle.items() if name != "objects"}
            found += [marking_said(_with_clear(itself), known)] if _is_marked(itself) else []
    except (ReleaseError, ExchangeError) as error:
        raise UsageError(error.what, where=error.where, hint=_HINT) from error
    texts = (str(one["definition"]["statement"])[:_SHOWN] for one in known.stated)
    return Claims(
        strictest(found) if found else None, tuple(dict.fromkeys(texts)), definitions=tuple(known.stated)
    )


def of_event(event: Imported, me: str) -> Claims:
    """What an event of MISP claims, and those of its attributes that are asked; ``me`` is this member's id, "" where that is not known."""
    said, narrowed = event.claim, event.claim.distributed.releasable_to is not None
    if narrowed and me and event.source == me:
        open_to = msgspec.structs.replace(said.distributed, releasable_to=None)
        return Claims(said.tagged.joined(open_to), own=True)
    return Claims(said.marking, source=event.organisation if narrowed else "")


def of_text(data: bytes) -> Claims:
    """What a list claims that names TLP labels, in a remark or a column: the strictest of them.

    Raises ``UsageError`` for a cell of a column of labels that is none: what is not understood is not loosened.
    """
    if not _ANY_LABEL.search(data):
        return Claims()
    found = [Marking(one) for one in (*labels_in(data), *_of_columns(data.decode("utf-8", "replace")))]
    return Claims(strictest(found) if found else None)


def _of_columns(text: str) -> Iterator[Tlp]:
    """The labels in the cells below heads that name them."""
    for place, cell in cells_of_labels(text):
        label = label_of_cell(cell)
        if label is None:
            what = f"a column of TLP labels says {cell.strip()[:60]!r}"
            raise UsageError(what, where=place, hint="write a label of TLP there, or leave it empty")
        yield label


def see_kept(chosen: Marking, claims: Claims, what: str, where: str) -> None:
    """Raise ``UsageError`` if a call would be marked more loosely than ``what`` it is drafted from."""
    if claims.own and chosen.releasable_to is None:
        alone = f"{what} is for your organisation or a sharing group alone, as its distribution says"
        hint = "you are its source: name who may have it, --releasable-to IDENTITY"
        raise UsageError(alone, where=where, hint=hint)
    said = claims.marking
    if said is None or chosen.at_least(said):
        return
    hint = f"--tlp {str(said.tlp).removeprefix('TLP:')} or stricter"
    if said.pap > chosen.pap:
        hint += f", --pap {said.pap.name}"
    if said.releasable_to is not None or said.tlp is Tlp.RED:
        source = f"its source, {claims.source}" if claims.source else "its source"
        named = ", ".join(sorted(said.releasable_to or ())) or f"nobody here: ask {source}"
        hint += f"; it is releasable to {named}"
    raise UsageError(f"{what} is {said}, and only its source loosens that", where=where, hint=hint)


class _InFile:
    """What a file's own objects say, as ``release.Known`` asks; its definitions only ever add to what is claimed."""

    def __init__(self, objects: Iterable[StixObject]) -> None:
        self._held: dict[str, list[StixObject]] = {}
        for one in objects:
            self._held.setdefault(str(one.get("id")), []).append(one)
        self.stated: list[StixObject] = []

    def marking_of(self, object_id: str, /) -> Marking | None:
        """The strictest that any version of an object in the file says of itself."""
        marked = [one for one in self._held.get(object_id, ()) if _is_marked(one)]
        return strictest(marking_said(_with_clear(one), self) for one in marked) if marked else None

    def meaning_of(self, marking_id: str, /) -> Marking | None:
        """The label that definitions of this id in the file give in a form of TLP 1.0 or 2.0; of statements, what they are marked with."""
        held = self._held.get(marking_id, [])
        if self.is_statement(marking_id):
            return strictest(marking_said(_with_clear(one), NOTHING_KNOWN) for one in held)
        labels = [label for one in held for label in _labels(one)]
        try:
            return strictest(Marking(Tlp.parse(label)) for label in labels) if labels else None
        except ValueError:
            return None

    def is_statement(self, marking_id: str, /) -> bool:
        """Whether each definition of this id only states something, which is noted, and names no label."""
        held = self._held.get(marking_id, [])
        if not held or any(statement_of(one) is None or one.get("extensions") for one in held):
            return False
        self.stated += [one for one in held if one not in self.stated]
        return True


def _of_object(item: StixObject, holders: Mapping[str, Marking], known: _InFile) -> Iterator[Marking]:
    """What an object says; where it says nothing itself, what it refers to and the reports that hold it say."""
    if _is_marked(item):
        yield marking_of(_with_clear(item), known)
        return
    if str(item.get("id")) in holders:
        yield holders[str(item["id"])]
    with contextlib.suppress(ReleaseError):  # no id of its type: nothing is marked that could be read wrongly
        id_of(item)
        yield from (one for told in references(item) if (one := known.marking_of(told)) is not None)


def _by_held(objects: Iterable[StixObject], known: _InFile) -> dict[str, Marking]:
    """What the marked reports and groupings say, by the ids of what they hold."""
    found: dict[str, Marking] = {}
    for holder in objects:
        refs = holder.get("object_refs")
        if holder.get("type") in _HOLDERS and isinstance(refs, list) and _is_marked(holder):
            said = marking_said(_with_clear(holder), known)
            for ref in map(str, refs):
                found[ref] = found[ref].joined(said) if ref in found else said
    return found


def _is_marked(item: StixObject) -> bool:
    """Whether anything in an object says a marking, whatever it is."""
    held = nodes(item, str(item.get("id"))[:120])
    return any(node.get(name) for node in held if isinstance(node, dict) for name in _MARKS)


def _with_clear(item: StixObject) -> StixObject:
    """The object with TLP:CLEAR beside what it says, which loosens nothing: parts may be marked, and the whole not."""
    refs = item.get("object_marking_refs", [])
    return {**item, "object_marking_refs": [*refs, TLP_IDS[Tlp.CLEAR]]} if isinstance(refs, list) else item


def _labels(definition: StixObject) -> Iterator[str]:
    said, extensions = definition.get("definition"), definition.get("extensions")
    if definition.get("definition_type") == "tlp" and isinstance(said, dict):
        yield str(said.get("tlp"))
    given = extensions.get(TLP_2_EXTENSION) if isinstance(extensions, dict) else None
    if isinstance(given, dict):
        yield str(given.get("tlp_2_0"))
