"""The days between milestones, beside those of the reference case and the medians of precedents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from tocsin.cases.charts import days as days_chart
from tocsin.cases.days import Median, Span
from tocsin.cases.paper.citing import Citing
from tocsin.cases.paper.nouns import Block, Figure, Line, Lines, Section, Table
from tocsin.cases.paper.wording import incident_of, title_of
from tocsin.cases.picture import Picture, Seen
from tocsin.model.case import Milestone
from tocsin.model.counting import counted


class Beside(msgspec.Struct, frozen=True):
    """What a case's days stand beside: a reference case's spans, by its title, and the median until an attribution."""

    title: str = ""
    spans: tuple[Span, ...] = ()
    attributed: Median | None = None


def lasting(picture: Picture, cited: Citing, beside: Beside) -> Section:
    """The section."""
    known = [seen for seen in picture.incidents if seen.spans or seen.late]
    blocks = [block for seen in known for block in _days(seen, picture, cited, beside)]
    if not known:
        blocks = [Lines((Line("Of no two milestones both days are known."),))]
    if (median := beside.attributed) is not None:
        text = f"Median from begin to a state's or an organisation's attribution in precedents: {median.days:g} days (n = {median.n})."
        blocks.append(Lines((Line(text),)))
    return Section("days", "Days between milestones", tuple(blocks))


def late(seen: Seen, picture: Picture, cited: Citing) -> Iterator[Line]:
    """By how much public indicators came before or after the incident that followed."""
    for other, days in seen.late:
        when = "after" if days > 0 else "before"
        text = f"Public indicators came {counted(abs(days), 'day')} {when} “{title_of(other, picture.entries)}” began."
        ends = (one.entries[1] for one in seen.spans if one.stop is Milestone.INDICATORS)
        yield cited.line(text, *ends)


def _days(seen: Seen, picture: Picture, cited: Citing, beside: Beside) -> Iterator[Block]:
    title = incident_of(seen.entry).title
    others = {(one.start, one.stop): one.days for one in beside.spans}
    if tuple(others.items()) == tuple(((one.start, one.stop), one.days) for one in seen.spans):
        others = {}  # it is the reference case itself
    if seen.spans:
        told = "; ".join(_told(one) for one in seen.spans)
        chart = days_chart(seen.spans, others, beside.title)
        yield Figure(f"days-{seen.entry.id}", f"Days of “{title}”", f"{told}.", chart)
        yield _table(title, seen.spans, others, cited, beside)
    if lines := tuple(late(seen, picture, cited)):
        yield Lines(lines)


def _table(
    title: str,
    spans: Sequence[Span],
    others: Mapping[tuple[Milestone, Milestone], int],
    cited: Citing,
    beside: Beside,
) -> Table:
    rows = tuple(
        (
            Line(f"{one.start.value.capitalize()} to {one.stop.value}"),
            cited.line(f"{one.days:,}", *one.entries),
            *(
                [Line(f"{others[one.start, one.stop]:,}" if (one.start, one.stop) in others else "unknown")]
                if others
                else []
            ),
        )
        for one in spans
    )
    head = ("From and to", "Days", *([beside.title] if others else []))
    return Table(f"Days of “{title}”", head, rows, (6, 4, 4) if others else (6, 4))


def _told(one: Span) -> str:
    return f"{one.start.value} to {one.stop.value} {counted(one.days, 'day')}"
