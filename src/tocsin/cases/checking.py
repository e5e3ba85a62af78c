"""Whether entries of a case fit together: what they name is there, and values are among those that are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tocsin.cases.options import catalogue
from tocsin.cases.resting import incidents_of
from tocsin.cases.severity import bounds_of
from tocsin.cases.texts import problems_of_texts
from tocsin.cases.thresholds import frameworks
from tocsin.cases.timeline import TACTICS
from tocsin.model.case import (
    Answered,
    Entry,
    Event,
    Hypothesis,
    Incident,
    Judged,
    Link,
    Source,
    Task,
)
from tocsin.model.errors import UsageError


def problems_of(entries: Iterable[Entry]) -> list[str]:
    """What does not fit, each with the id of its entry; nothing where all does."""
    held = {one.id: one for one in entries}
    return [f"{one.id}: {problem}" for one in held.values() for problem in _problems(one, held)]


def _problems(entry: Entry, held: Mapping[str, Entry]) -> Iterator[str]:
    for source in entry.sources:
        if source not in held or not isinstance(held[source].body, Source):
            yield f"its source {source} is not there"
    for incident in incidents_of(entry):
        if incident not in held or not isinstance(held[incident].body, Incident):
            yield f"its incident {incident} is not there"
    yield from problems_of_texts(entry)
    yield from _of_body(entry)


def _of_body(entry: Entry) -> Iterator[str]:
    body = entry.body
    if isinstance(body, Judged):
        try:
            bounds_of([body.fact])
        except UsageError as error:
            yield str(error)
    if isinstance(body, Answered) and (body.framework, body.question) not in _asked():
        yield f"{body.framework}/{body.question} is no question of a threshold"
    if isinstance(body, Event) and body.tactic and body.tactic not in TACTICS:
        yield f"{body.tactic} is no tactic of ATT&CK"
    if isinstance(body, Task) and body.option not in {one.id for one in catalogue()}:
        yield f"{body.option} is no option of the catalogue"
    if isinstance(body, Hypothesis) and not body.evidence:
        yield "a hypothesis needs evidence for or against it"
    yield from _impossible(entry)


def _impossible(entry: Entry) -> Iterator[str]:
    """What cannot be, whatever is the case."""
    body = entry.body
    if isinstance(body, Incident) and body.begin and body.end and body.end < body.begin:
        yield f"it ends on {body.end}, before it begins on {body.begin}"
    if isinstance(body, Event) and body.until and body.until < body.at:
        yield "it ends before it begins"
    if isinstance(body, Link) and body.first == body.second:
        yield "an incident does not follow itself"
    if isinstance(body, Source) and body.repeats == entry.id:
        yield "a source does not repeat itself"


def _asked() -> frozenset[tuple[str, str]]:
    return frozenset((one.id, each.id) for one in frameworks() for each in one.questions)
