"""A case gathers files: the findings of a hunt at home, an advisory that was read."""

from __future__ import annotations

import itertools
from pathlib import Path

import msgspec

from tocsin.exchange.advisory.draft import read_draft
from tocsin.exchange.advisory.items import Advisory
from tocsin.model.case import Body, Case, Entry, Reference, Source
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking
from tocsin.node.calls.advisories import marking_of
from tocsin.node.cases.gathering import Gathering, as_people_left_it, note, see_incident
from tocsin.node.cases.keeping import Added, add_entries
from tocsin.node.cases.of_call import AT_HOME, short
from tocsin.node.cases.of_findings import digest_of, traces_of_findings
from tocsin.node.member.node import Node
from tocsin.store.traces import Gathered

#: A larger draft of an advisory is refused.
_LARGEST = 64 * 1024 * 1024
#: Traces that are kept in one transaction, a second or two long.
_PORTION = 20_000
_WEB = ("https://", "http://")


def gather_findings(node: Node, case: Case, path: Path, who: str, incident: str = "") -> Gathering:
    """Gather the findings of a hunt at home, as ``tocsin hunt`` wrote them to a file; it is read line by line.

    ``incident`` is the entry of the case's incident that they are about. The whole file is looked through before anything is kept: UsageError
    names the line that is no finding. Then traces are kept a portion at a time, so that others can write meanwhile; where it breaks off,
    gathering again goes on.
    """
    of = f"findings-{digest_of(path)[:32]}"
    home, name = node.configuration.id, short(path.name)
    source = Source(title=f"Findings of a hunt: {name}", publisher=home)
    with node.store.transaction() as store:
        see_incident(incident, {one.id: one for one in store.cases.entries(case.id)})
        added = _add(node, case, of, source, Reference(kind="findings", id=of, note=name), AT_HOME, who)
    waiting, traces = traces_of_findings(path, of, home, incident), Gathered()
    while some := list(itertools.islice(waiting, _PORTION)):  # read before others have to wait
        traces = _sum(traces, node.store.cases.gather(case.id, some))
    note(node, case, added, traces, who, of)
    return Gathering(added, traces, incident)


def gather_report(node: Node, case: Case, path: Path, who: str) -> Gathering:
    """Gather an advisory as a source, from what ``tocsin read`` made of it; nobody has graded it then.

    It is marked as the document and the case are. UsageError for a file that is no draft of an advisory.
    """
    advisory = _advisory(path)
    of = f"report-{advisory.sha256[:32]}"
    title = short(advisory.title or Path(advisory.source).name)
    url = advisory.source if advisory.source.startswith(_WEB) else ""
    said = marking_of(advisory)
    marking = case.marking if said is None else said.joined(case.marking)
    with node.store.transaction():
        body = Reference(kind="report", id=advisory.sha256, note=title)
        added = _add(node, case, of, Source(title=title, url=short(url)), body, marking, who)
        note(node, case, added, Gathered(), who, of)
    return Gathering(added, Gathered())


def _add(  # noqa: PLR0913, PLR0917  (the entries and who made them)
    node: Node, case: Case, of: str, source: Source, reference: Reference, marking: Marking, who: str
) -> Added:
    held = {one.id: one for one in node.store.cases.entries(case.id)}
    bodies: dict[str, tuple[Body, tuple[str, ...]]] = {
        f"from-{of}": (source, ()),
        of: (reference, (f"from-{of}",)),
    }
    made = [
        Entry(id=id_, body=body, marking=marking, author=who, at=node.clock(), sources=sources)
        for id_, (body, sources) in bodies.items()
    ]
    return add_entries(node, case, [as_people_left_it(one, held.get(one.id)) for one in made], who)


def _sum(one: Gathered, other: Gathered) -> Gathered:
    return Gathered(*map(sum, zip(msgspec.structs.astuple(one), msgspec.structs.astuple(other), strict=True)))


def _advisory(path: Path) -> Advisory:
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path), hint="name a file") from error
    try:
        found = read_draft(data, str(path)) if len(data) <= _LARGEST else None
    except RecursionError:
        found = None
    if found is None:
        hint = "read the advisory first: tocsin read FILE -o draft.json"
        raise UsageError("is no draft of an advisory", where=str(path), hint=hint)
    return found
