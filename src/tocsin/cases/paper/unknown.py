"""What is not known: facts that would narrow an interval, questions that nobody answered, what rests on unread sources."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.cases.paper.acting import gates_of
from tocsin.cases.paper.citing import Citing
from tocsin.cases.paper.nouns import Line, Lines, Section
from tocsin.cases.paper.said import claimed
from tocsin.cases.paper.weighed import considered
from tocsin.cases.paper.wording import ROWS, incident_of, listed, title_of
from tocsin.cases.picture import Picture, Seen
from tocsin.cases.severity import FACTORS
from tocsin.model.case import Gate, Judged
from tocsin.model.counting import counted


def unknown(picture: Picture, cited: Citing) -> Section:
    """The section."""
    blocks = [
        Lines(tuple(_of_incident(seen, picture)), incident_of(seen.entry).title) for seen in picture.incidents
    ]
    if lines := tuple(_of_case(picture, cited)):
        blocks.append(Lines(lines, "What is told in several ways, or not verified"))
    return Section("unknown", "What is not known", tuple(blocks))


def undecided(seen: Seen) -> tuple[Gate, ...]:
    """The gates of an incident of which nobody holds anything, or of which people hold different things."""
    found = {gate for one in seen.options for gate in one.undecided}
    return tuple(gate for gate in Gate if gate in found)


def _of_incident(seen: Seen, picture: Picture) -> Iterator[Line]:
    told = {
        one.body.fact.factor
        for one in picture.entries
        if isinstance(one.body, Judged) and one.body.incident == seen.entry.id
    }
    asked = dict.fromkeys(factor for one in seen.severity for factor in one.used)
    missing = [FACTORS[one].question for one in asked if one not in told]
    if missing:
        yield Line(f"Of severity nothing is told of: {' '.join(missing)}")
    for one in seen.deliberations:
        if open_questions := [each.question.title for each in considered(one) if not each.answers]:
            yield Line(f"{one.framework.title}: nobody has answered {listed(open_questions)}.")
    unasked = [one for one in seen.deliberations if any(not each.answers for each in considered(one))]
    if gates := undecided(seen):
        yield Line(f"Undecided: whether it is {gates_of(iter(gates))}.")
    if not (missing or unasked or gates):
        yield Line("Nothing that these scales, thresholds and gates ask for.")


def _of_case(picture: Picture, cited: Citing) -> Iterator[Line]:
    for one in picture.questions[:ROWS]:
        if one.in_conflict:
            about = title_of(one.incident, picture.entries)
            phase = f", {one.phase}" if one.phase else ""
            entries = (each.id for claim in one.claims for each in (*claim.stated, *claim.denied))
            yield cited.line(
                f"{one.level.value.capitalize()} of “{about}”{phase}: {claimed(one, cited)}.", *entries
            )
    unread = [id_ for id_, source in cited.grounds.sources.items() if not source.read]
    if unread:
        yield cited.of_sources(
            f"{counted(len(unread), 'source', 'was', 'were')} not read at the origin; what rests on such alone is marked unverified.",
            unread,
        )
