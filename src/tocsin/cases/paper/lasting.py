"""The days between milestones, beside those of the reference case and the medians of precedents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.cases.charts import days as days_chart
from tocsin.cases.compared import Compared
from tocsin.cases.days import Also, beside, beside_next
from tocsin.cases.medians import Median
from tocsin.cases.paper.citing import Citing
from tocsin.cases.paper.nouns import Block, Figure, Line, Lines, Section, Table
from tocsin.cases.paper.wording import incident_of, listed, short_day, title_of
from tocsin.cases.picture import Picture, Seen
from tocsin.model.case import Milestone
from tocsin.model.counting import counted

_MEDIANS = "Medians are of a public repository: from the begin of a precedent, which may be its first trace or its attack, so they stand beside the case and are no measure of it. Each is the interval in which the median of all lies. Of fewer than five that are dated to the day none is told."


def lasting(picture: Picture, cited: Citing) -> Section:
    """The section."""
    told = [one for one in picture.compared if one.own]
    if not told:
        nothing = Lines((Line("Of no two milestones both days are known."),))
        return Section("days", "Days between milestones", (nothing,))
    blocks: list[Block] = [_chart(told, picture), _table(told, picture, cited)]
    if medians := tuple(_median(each) for one in told for each in one.medians):
        blocks.append(Lines((Line(_MEDIANS), *medians), "What precedents took"))
    return Section("days", "Days between milestones", tuple(blocks))


def late(seen: Seen, picture: Picture, cited: Citing) -> Iterator[Line]:
    """By how much public indicators came before or after the incident that followed."""
    for other, days, also in seen.late:
        when = "after" if days > 0 else "before"
        text = f"Public indicators came {counted(abs(days), 'day')} {when} “{title_of(other, picture.entries)}” began."
        ends = (one.entries[1] for one in seen.spans if one.stop is Milestone.INDICATORS)
        yield cited.line(text, *ends)
        for one in also:
            first = f"Public indicators before these: {beside_next((one,)).removeprefix('; ')}."
            yield cited.line(first, one.entry)


def until_indicators(seen: Seen, cited: Citing) -> Iterator[Line]:
    """How long it took until the public could search for what an incident left behind; earlier indicators each in a line."""
    title = incident_of(seen.entry).title
    for one in seen.spans:
        if (one.start, one.stop) == (Milestone.ATTACK, Milestone.INDICATORS):
            passed = f"“{title}”: {counted(one.days, 'day')} passed from the attack to public indicators."
            yield cited.line(passed, one.entries[1])
            for also in one.also:
                first = f"“{title}”: {counted(also.days, 'day')} passed to indicators before these, “{also.what}”."
                yield cited.line(first, also.entry)


def _chart(told: Sequence[Compared], picture: Picture) -> Figure:
    rows = [
        (_drawn(one, each.incident, picture), each.days, None if _is_known(told) else _first(one))
        for one in told
        for each in one.own
    ]
    alt = "; ".join(f"{name} {counted(days, 'day')}" for name, days, _ in rows)
    return Figure("days", "Days between milestones", f"{alt}.", days_chart(rows, _reference(told)))


def _table(told: Sequence[Compared], picture: Picture, cited: Citing) -> Table:
    known = not _is_known(told)
    rows = tuple(
        (
            Line(_named(one, each.incident, picture)),
            cited.line(
                f"{each.days:,}{_also(one, each.also)}", *each.entries, *(other.entry for other in each.also)
            ),
            *([Line(_of_known(one))] if known else []),
        )
        for one in told
        for each in one.own
    )
    head = ("From and to", "Days", *([_reference(told)] if known else []))
    return Table("Days between milestones", head, rows, (8, 4, 8) if known else (8, 4))


def _named(one: Compared, incident: str, picture: Picture) -> str:
    follows = " of what followed" if one.next else ""
    name = f"{one.start.value}{follows} to {one.stop.value}"
    return f"{name}, “{title_of(incident, picture.entries)}”" if len(picture.incidents) > 1 else name


def _drawn(one: Compared, incident: str, picture: Picture) -> str:
    """A span as a chart names it: incidents by their first day, which is short."""
    follows = " of what followed" if one.next else ""
    begins = {seen.entry.id: incident_of(seen.entry).begin for seen in picture.incidents}
    of = f" ({short_day(begins[incident])})" if len(begins) > 1 and begins.get(incident) else ""
    return f"{one.start.value}{follows} to {one.stop.value}{of}"


def _is_known(told: Sequence[Compared]) -> bool:
    """Whether the case is the one that others are set beside."""
    return all([each.days for each in one.own] == [each.days for each in one.known] for one in told)


def _first(one: Compared) -> int | None:
    return one.known[0].days if one.known else None


def _reference(told: Sequence[Compared]) -> str:
    return next((each.title for one in told for each in one.known), "")


def _of_known(one: Compared) -> str:
    return listed(
        (f"{each.days:,} (“{each.incident}”{_also(one, each.also)})" for each in one.known), "not known"
    )


def _also(one: Compared, also: tuple[Also, ...]) -> str:
    return beside_next(also) if one.next else beside(also)


def _median(one: Median) -> Line:
    return Line(f"To {one.what}: {one.whole} days ({one.rests_on}).")
