"""Charts of a case as specifications of Vega-Lite: every value stands in them, and nothing is fetched.

Colours can be told apart without seeing hues, and what a colour says a shape, a letter or a length says too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tocsin.cases.severity import readings
from tocsin.cases.timeline import TACTICS
from tocsin.model.case import Event, Milestone
from tocsin.model.gap import GapMap, Standing
from tocsin.model.severity import Bounds, Reading

if TYPE_CHECKING:  # a quick start: it reckons with numpy
    from tocsin.cases.attribution.evaluating.run import Chosen
    from tocsin.cases.attribution.evaluating.scoring import Bin

#: What is drawn at most; more is left out of the picture, and told in the table beside it.
MARKS = 500
#: Characters of a label.
LABEL = 90
WIDTH = 560
#: Height of a plot of shares against shares.
_SQUARE = 330
#: Days from which on an axis tells months, and days.
_MONTHS, _DAYS = 150, 3
#: Ink, what stands behind, what it is compared with; a page may set them anew for a dark screen.
INK, GROUND, OTHER, TEXT, RULE = "#1b4f86", "#dfe3e8", "#b4560a", "#181b20", "#9aa1a9"

#: How a standing is drawn: from dark to light, with a letter.
STANDINGS: Mapping[Standing, tuple[str, str]] = {
    Standing.PROVEN: ("#08306b", "P"),
    Standing.COVERED: ("#3d7fb8", "C"),
    Standing.NO_TELEMETRY: ("#c9b6dd", "T"),
    Standing.NO_RULE: ("#f0c98d", "R"),
    Standing.BLIND: ("#8c2d04", "B"),
}


def severity(read: Sequence[Reading]) -> dict[str, Any]:
    """Each scale as a bar from its low to its high end, over all that the scale can say."""
    alt = _altair()
    whole = {one.scale: one.bounds for one in readings(())}
    rows = [_bar(one, whole.get(one.scale, one.bounds)) for one in read]
    base = alt.Chart(_values(rows), width=WIDTH, height=alt.Step(32)).encode(y=_rows("scale"))
    share = alt.Scale(domain=[0, 1], nice=False)
    ground = base.mark_bar(size=9, color=GROUND).encode(x=alt.X("zero:Q", scale=share, axis=None), x2="one:Q")
    bar = base.mark_bar(size=9, color=INK).encode(x=alt.X("low:Q", scale=share, axis=None), x2="high:Q")
    point = base.mark_tick(thickness=4, size=15, color=INK, opacity=1).encode(x=alt.X("low:Q", scale=share))
    label = base.mark_text(align="left", dy=-12, color=TEXT, fontSize=11).encode(
        x=alt.value(0), text="label:N"
    )
    return _spec(alt.layer(ground, bar, point.transform_filter("datum.low == datum.high"), label))


def course(events: Sequence[Event]) -> dict[str, Any]:
    """Events over time, a row for each phase in ATT&CK's order; milestones are marked by a diamond, of public indicators the last, to which days count."""
    alt = _altair()
    last = max((one.at for one in events if one.milestone is Milestone.INDICATORS), default=None)
    rows = [_moment(one, last) for one in events[:MARKS]]
    used = [one for one in (*TACTICS, "") if one in {event.tactic for event in events}]
    order = [_phase(one) for one in used]
    base = alt.Chart(_values(rows), width=WIDTH, height=alt.Step(24)).encode(y=_rows("phase", order))
    axis = alt.Axis(title=None, grid=True, gridColor=GROUND, labelAngle=0, tickCount=5, format=_clock(events))
    x = alt.X("at:T", scale=alt.Scale(type="utc"), axis=axis)
    bar = base.mark_rule(strokeWidth=5, color=INK, strokeCap="round").encode(x=x, x2="until:T")
    point = base.mark_point(filled=True, opacity=1, size=70).encode(
        x=x,
        shape=alt.Shape(
            "kind:N", scale=alt.Scale(domain=["event", "milestone"], range=["circle", "diamond"]), legend=None
        ),
        color=alt.Color(
            "kind:N", scale=alt.Scale(domain=["event", "milestone"], range=[INK, OTHER]), legend=None
        ),
    )
    name = base.mark_text(dy=-11, color=OTHER, fontSize=10).encode(x=x, text="milestone:N")
    return _spec(alt.layer(bar, point, name))


def days(rows: Sequence[tuple[str, int, int | None]], beside: str) -> dict[str, Any]:
    """Days between milestones: a bar for the case, a diamond for what it stands beside, where that is known; ``beside`` names it."""
    alt = _altair()
    own = [{"span": _short(name), "days": days, "label": f"{days:,}"} for name, days, _ in rows]
    others = [{"span": _short(name), "days": other} for name, _, other in rows if other is not None]
    order = [_short(name) for name, _, _ in rows]
    title = f"days; diamonds: {_short(beside)}" if others else "days"
    axis = alt.Axis(title=title, grid=True, gridColor=GROUND, tickCount=6)
    x, y = alt.X("days:Q", axis=axis), _rows("span", order)
    base = alt.Chart(_values(own), width=WIDTH, height=alt.Step(24))
    bar = base.mark_bar(size=10, color=INK).encode(x=x, y=y)
    label = base.mark_text(align="left", dx=5, color=TEXT).encode(x=x, y=y, text="label:N")
    if not others:
        return _spec(alt.layer(bar, label))
    point = alt.Chart(_values(others)).mark_point(
        filled=True, opacity=1, size=80, shape="diamond", color=OTHER
    )
    return _spec(alt.layer(bar, label, point.encode(x=x, y=y)))


def gaps(maps: Iterable[GapMap], names: Mapping[str, str]) -> dict[str, Any]:
    """How members stand to techniques: a cell for each, with the letter of its standing."""
    alt = _altair()
    rows = [
        {
            "member": _short(names.get(one.member, one.member)),
            "technique": stand.technique,
            "standing": stand.standing.value,
            "letter": STANDINGS[stand.standing][1],
        }
        for one in maps
        for stand in one.stands
    ][: MARKS * 4]
    domain = [one.value for one in STANDINGS]
    colours = [colour for colour, _ in STANDINGS.values()]
    base = alt.Chart(_values(rows), width=alt.Step(22), height=alt.Step(22)).encode(
        x=alt.X("technique:N", axis=alt.Axis(title=None, labelAngle=-60, orient="top")), y=_rows("member")
    )
    scale = alt.Scale(domain=domain, range=colours)
    legend = alt.Legend(title=None, orient="bottom", columns=3, labelLimit=220)
    cell = base.mark_rect(stroke="white").encode(color=alt.Color("standing:N", scale=scale, legend=legend))
    dark = "datum.letter == 'P' || datum.letter == 'C' || datum.letter == 'B'"
    letter = base.mark_text(fontSize=10).encode(
        text="letter:N", color=alt.condition(dark, alt.value("white"), alt.value(TEXT))
    )
    return _spec(alt.layer(cell, letter))


def interval(read: Reading) -> str:
    """What a scale says, in words, and in numbers too where its numbers are its own: 51.2 to 87.6 of 100, Medium to Severe."""
    words = read.words
    if read.scale != "nciss":  # the others are ranks, or have their number in the word
        return words
    low, high = f"{read.bounds.low:.3g}", f"{read.bounds.high:.3g}"
    return f"{low} of 100, {words}" if low == high else f"{low} to {high} of 100, {words}"


def _bar(one: Reading, whole: Bounds) -> dict[str, Any]:
    low, high = (_share(value, whole) for value in (one.bounds.low, one.bounds.high))
    return {
        "scale": _short(one.title),
        "low": low,
        "high": high,
        "zero": 0,
        "one": 1,
        "label": _short(interval(one)),
    }


def _share(value: float, whole: Bounds) -> float:
    """Where a value lies on its scale, from 0 to 1."""
    return min(max((value - whole.low) / whole.width, 0.0), 1.0) if whole.width else 0.0


def _moment(one: Event, last: dt.datetime | None) -> dict[str, Any]:
    """An event as a row of a chart; ``last`` is the moment of the last public indicators, those before are named as earlier."""
    until = one.until or one.at
    named = one.milestone.value if one.milestone else ""
    if one.milestone is Milestone.INDICATORS and one.at != last:
        named = f"earlier {named}"
    return {
        "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}",
        "until": f"{until:%Y-%m-%dT%H:%M:%SZ}",
        "phase": _phase(one.tactic),
        "kind": "milestone" if one.milestone else "event",
        "milestone": named,
    }


def _clock(events: Sequence[Event]) -> str:
    """How the axis tells times: as finely as the events lie apart."""
    ends = [moment for one in events for moment in (one.at, one.until or one.at)]
    span = (max(ends) - min(ends)).days if ends else 0
    return "%b %Y" if span > _MONTHS else "%d %b %Y" if span > _DAYS else "%d %b, %H:%M"


def _phase(tactic: str) -> str:
    return tactic.replace("-", " ") or "no phase"


def _rows(field: str, order: Sequence[str] | None = None) -> Any:  # noqa: ANN401  (charts of Altair have no common type that is public)
    alt = _altair()
    axis = alt.Axis(title=None, ticks=False, domain=False, labelLimit=270, labelPadding=8, labelFontSize=11)
    return alt.Y(f"{field}:N", sort=list(order) if order else None, axis=axis)


def _values(rows: Sequence[Mapping[str, Any]]) -> Any:  # noqa: ANN401  (see above)
    return _altair().Data(values=list(rows))


def _short(text: str) -> str:
    return text if len(text) <= LABEL else f"{text[: LABEL - 1]}…"


def _spec(chart: Any) -> dict[str, Any]:  # noqa: ANN401  (charts of Altair have no common type that is public)
    """The chart without a frame, in the colours of print."""
    made: dict[str, Any] = chart.configure(
        font="Libertinus Serif, Georgia, serif",
        background="transparent",
        autosize={"type": "fit-x", "contains": "padding"},
        view={"stroke": None},
        axis={
            "labelColor": TEXT,
            "titleColor": TEXT,
            "domainColor": RULE,
            "tickColor": RULE,
            "titleFontWeight": "normal",
        },
    ).to_dict()
    return made


def _altair() -> Any:  # noqa: ANN401  (a module)
    import altair as alt  # noqa: PLC0415  (a quick start: no chart is drawn by most commands)

    return alt


def reliability(bins: Sequence[Bin]) -> dict[str, Any]:
    """What was said against what held: a point for each bin with its interval and its n, and the line on which both are the same."""
    alt = _altair()
    rows = [
        {"said": one.said, "held": one.held, "low": one.ci[0], "high": one.ci[1], "n": f"{one.n}"}
        for one in bins
    ]
    x, y = _shares("said", "probability that is said"), _shares("held", "share that holds")
    diagonal = alt.Chart(_values([{"said": 0, "held": 0}, {"said": 1, "held": 1}])).mark_line(
        color=RULE, strokeDash=[5, 4]
    )
    base = alt.Chart(_values(rows), width=WIDTH, height=_SQUARE).encode(x=x)
    between = base.mark_rule(color=INK, strokeWidth=2).encode(y=alt.Y("low:Q"), y2="high:Q")
    point = base.mark_point(filled=True, opacity=1, size=80, color=INK).encode(y=y)
    label = base.mark_text(align="left", dx=8, color=TEXT, fontSize=11).encode(y=y, text="n:N")
    return _spec(alt.layer(diagonal.encode(x=x, y=y), between, point, label))


def coverage(curve: Sequence[Chosen]) -> dict[str, Any]:
    """How often the surest answers are right by how many are given, with intervals; by diamonds how often nobody is named where the true group is unknown."""
    alt = _altair()
    rows = [
        {"share": one.share, "right": one.precision, "low": one.ci[0], "high": one.ci[1], "n": f"{one.n}", "nobody": one.abstained}
        for one in curve
    ]  # fmt: skip
    x, right = (
        _shares("share", "share of questions that are answered, the surest first"),
        _shares("right", "share"),
    )
    base = alt.Chart(_values(rows), width=WIDTH, height=_SQUARE).encode(x=x)
    between = base.mark_rule(color=INK, strokeWidth=2).encode(y=alt.Y("low:Q"), y2="high:Q")
    line = base.mark_line(color=INK, strokeWidth=1.5).encode(y=right)
    point = base.mark_point(filled=True, opacity=1, size=80, color=INK).encode(y=right)
    label = base.mark_text(align="left", dx=8, dy=12, color=TEXT, fontSize=11).encode(y=right, text="n:N")
    nobody = _shares("nobody", "share")
    other = base.mark_line(color=OTHER, strokeDash=[5, 4]).encode(y=nobody)
    diamond = base.mark_point(filled=True, opacity=1, size=70, shape="diamond", color=OTHER).encode(y=nobody)
    return _spec(alt.layer(other, diamond, between, line, point, label))


def _shares(field: str, title: str) -> Any:  # noqa: ANN401  (charts of Altair have no common type that is public)
    alt = _altair()
    channel = alt.X if field in {"said", "share"} else alt.Y
    axis = alt.Axis(title=title, grid=True, gridColor=GROUND, tickCount=5, format="%")
    return channel(f"{field}:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
