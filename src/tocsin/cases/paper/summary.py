"""The summary: numbered sentences, each with the numbers of its sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.cases.attribution.result import Attribution
from tocsin.cases.charts import interval
from tocsin.cases.paper.acting import always_open, gates_of, not_members, open_besides
from tocsin.cases.paper.attributed import by_evidence
from tocsin.cases.paper.citing import Citing
from tocsin.cases.paper.happened import about, linked
from tocsin.cases.paper.lasting import late, until_indicators
from tocsin.cases.paper.nouns import Line, Lines, Section
from tocsin.cases.paper.said import claimed
from tocsin.cases.paper.unknown import undecided
from tocsin.cases.paper.weighed import answered
from tocsin.cases.paper.wording import day, incident_of, listed, title_of
from tocsin.cases.picture import Picture, Seen
from tocsin.model.case import Judged, Level, Milestone, Response
from tocsin.model.counting import counted

#: Incidents and responses that a summary tells; the rest is below.
_TOLD = 6


def summary(picture: Picture, cited: Citing, judged: Attribution | None = None) -> Section:
    """The section; with ``judged``, what evidence says of who did it is told after what is stated."""
    lines = tuple(_lines(picture, cited, judged))
    nothing = (Line("No incident is told of."),)
    return Section("summary", "Summary", (Lines(lines or nothing, numbered=True),))


def _lines(picture: Picture, cited: Citing, judged: Attribution | None) -> Iterator[Line]:
    shown = picture.incidents[:_TOLD]
    for seen in shown:
        yield about(seen, cited)
        yield from _dwell(seen, cited)
        yield from until_indicators(seen, cited)
    yield from linked(picture, cited)
    yield from _sponsors(picture, cited)
    if judged and shown:
        yield Line(by_evidence(judged))
    for seen in shown:
        yield _severity(seen, picture, cited)
    for seen in shown:
        yield from _thresholds(seen, cited)
    yield from _done(picture, cited)
    for seen in shown:
        yield from late(seen, picture, cited)
    if shown:
        yield Line(f"Open whatever is decided: {always_open(picture.incidents)}.")
    for seen in shown:
        yield _open(seen, picture.incidents)


def _dwell(seen: Seen, cited: Citing) -> Iterator[Line]:
    if seen.course.dwell is not None:
        milestones = {Milestone.FIRST_TRACE, Milestone.ATTACK, Milestone.FOUND}
        ends = [one.id for one in seen.course.events if getattr(one.body, "milestone", None) in milestones]
        title = incident_of(seen.entry).title
        text = (
            f"“{title}”: {counted(seen.course.dwell.days, 'day')} passed from the first trace to the attack."
        )
        yield cited.line(text, *ends)


def _sponsors(picture: Picture, cited: Citing) -> Iterator[Line]:
    for one in picture.questions:
        if one.level is Level.SPONSOR:
            differ = "; those who speak differ" if one.in_conflict else ""
            entries = (each.id for claim in one.claims for each in (*claim.stated, *claim.denied))
            text = f"Sponsor of “{title_of(one.incident, picture.entries)}”: {claimed(one, cited)}{differ}."
            yield cited.line(text, *entries)


def _severity(seen: Seen, picture: Picture, cited: Citing) -> Line:
    title = incident_of(seen.entry).title
    told = "; ".join(f"{one.title}: {interval(one)}" for one in seen.severity[:3])
    facts = (
        one.id
        for one in picture.entries
        if isinstance(one.body, Judged) and one.body.incident == seen.entry.id
    )
    return cited.line(f"Severity of “{title}”, as intervals: {told}.", *facts)


def _thresholds(seen: Seen, cited: Citing) -> Iterator[Line]:
    for one in answered(seen):
        parts = [
            f"{word} {listed(each.question.title.lower() for each in found)}"
            for word, found in (
                ("toward it:", one.toward),
                ("neither way:", one.between),
                ("against it:", one.against),
                ("in dissent:", one.divided),
                ("not known:", one.unknown),
            )
            if found
        ]
        entries = (
            entry.id
            for found in (one.toward, one.between, one.against, one.divided)
            for each in found
            for entry in each.answers
        )
        text = f"{one.framework.title}, asked of “{incident_of(seen.entry).title}”: {'; '.join(parts)}."
        yield cited.line(text, *entries)


def _done(picture: Picture, cited: Citing) -> Iterator[Line]:
    told = [
        (one.id, f"{cited.name(one.body.by)}: {one.body.what} ({one.body.ground.value}, {day(one.body.at)})")
        for one in picture.responses
        if isinstance(one.body, Response)
    ]
    if told:
        more = f"; and {len(told) - _TOLD} more" if len(told) > _TOLD else ""
        yield cited.line(
            f"Done so far: {'; '.join(text for _, text in told[:_TOLD])}{more}.",
            *(id_ for id_, _ in told[:_TOLD]),
        )


def _open(seen: Seen, incidents: Sequence[Seen]) -> Line:
    gates = undecided(seen)
    after = f" Others wait for it to be decided whether it is {gates_of(iter(gates))}." if gates else ""
    besides = open_besides(seen, incidents) or "none"
    closed = not_members(seen)
    after += f" Not for this victim, or not known whether: {closed}." if closed else ""
    return Line(f"Open besides for “{incident_of(seen.entry).title}”: {besides}.{after}")
