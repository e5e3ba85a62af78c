"""Holds findings against what really happened: dwell time, the chain by phase, what was missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tocsin.model.counting import counted
from tocsin.model.detection import Level
from tocsin.model.finding import Finding
from tocsin.node.demo.scenario import Phase
from tocsin.node.demo.truth import Step, Truth

_RANK = {level: rank for rank, level in enumerate(Level)}


class Sight(msgspec.Struct, frozen=True, order=True):
    """A step as a hunt saw it: when its first record was found, where and by which rule."""

    time: dt.datetime
    host: str
    rule: str
    level: str


class Chapter(msgspec.Struct, frozen=True):
    """One phase: how many of its steps were found, the techniques of those, and the first sight."""

    phase: Phase
    steps: int
    found: int
    techniques: tuple[str, ...]
    first: Sight | None


class Missed(msgspec.Struct, frozen=True):
    """A step that no finding shows, and why.

    ``admitted`` is what the hunt's own field of view says it could not see on that host.
    """

    step: Step
    why: str
    admitted: tuple[str, ...] = ()


class Story(msgspec.Struct, frozen=True):
    """A hunt against the truth; times are UTC, ``unexplained`` are findings that show no step."""

    first_trace: dt.datetime | None
    encryption: dt.datetime | None
    first_found: dt.datetime | None
    chapters: tuple[Chapter, ...]
    missed: tuple[Missed, ...]
    steps: int
    unexplained: tuple[Finding, ...] = ()

    @property
    def dwell(self) -> dt.timedelta | None:
        """Time from the first trace to the encryption, None without an intruder."""
        return self.encryption - self.first_trace if self.encryption and self.first_trace else None

    @property
    def phases_found(self) -> int:
        """Phases of which at least one step was found."""
        return sum(chapter.found > 0 for chapter in self.chapters)


def tell(
    findings: Iterable[Finding],
    truth: Truth,
    blind: Mapping[str, Sequence[str]] | None = None,
    least: Level = Level.MEDIUM,
) -> Story:
    """The story that findings of ``least`` level or above tell of a demonstration.

    A finding shows a step if one of its events is a record of that step: the same host, the same
    time. ``blind`` maps a host (short name) to what the hunt's field of view says it could not see
    there.
    """
    places: dict[tuple[str, dt.datetime], set[int]] = {}
    for number, step in enumerate(truth.steps):
        for trace in step.traces:
            places.setdefault((trace.host, trace.time), set()).add(number)
    sights: dict[int, Sight] = {}
    weighty = (finding for finding in findings if _RANK[Level(finding.level)] >= _RANK[least])
    unexplained = tuple(finding for finding in weighty if not _show(finding, places, sights))
    chapters = tuple(_chapter(phase, truth.steps, sights) for phase in Phase) if truth.steps else ()
    missed = tuple(_miss(s, blind or {}) for n, s in enumerate(truth.steps) if n not in sights)
    first = min((sight.time for sight in sights.values()), default=None)
    return Story(truth.first, truth.encryption, first, chapters, missed, len(truth.steps), unexplained)


def _show(
    finding: Finding, places: Mapping[tuple[str, dt.datetime], set[int]], sights: dict[int, Sight]
) -> bool:
    shown = False
    for event in finding.events:
        host = event.host.partition(".")[0].upper()
        if event.time is None:
            continue
        for number in places.get((host, event.time), ()):
            shown = True
            sight = Sight(event.time, host, finding.rule_title, str(finding.level))
            sights[number] = min(sights.get(number, sight), sight)
    return shown


def _chapter(phase: Phase, steps: Sequence[Step], sights: Mapping[int, Sight]) -> Chapter:
    own = [number for number, step in enumerate(steps) if step.phase is phase]
    seen = [number for number in own if number in sights]
    techniques = sorted({technique for number in seen for technique in steps[number].techniques})
    return Chapter(
        phase, len(own), len(seen), tuple(techniques), min((sights[n] for n in seen), default=None)
    )


def _miss(step: Step, blind: Mapping[str, Sequence[str]]) -> Missed:
    why = step.blind or step.limited or "its records are in the logs, and no rule of this hunt speaks to them"
    return Missed(step, why, tuple(blind.get(step.host, ())))


def lines(story: Story) -> list[str]:
    """The story as plain lines of text for a terminal."""
    if story.dwell is None or story.first_trace is None:
        return [f"No intruder in this demonstration; findings all the same: {len(story.unexplained)}"]
    return [*_opening(story), "", *_chain(story), "", *_missing(story)]


def _opening(story: Story) -> list[str]:
    days = story.dwell.days if story.dwell else 0
    told = [
        f"The intruder was inside for {counted(days, 'day')}: {_stamp(story.first_trace)} to {_stamp(story.encryption)} (UTC)"
    ]
    if story.first_found and story.first_trace:
        late = (story.first_found - story.first_trace).days
        when = "on the first day" if not late else f"{counted(late, 'day')} after the first trace"
        told.append(f"This hunt dates the entry to {_stamp(story.first_found)}: {when}")
    found = story.steps - len(story.missed)
    told.append(
        f"Found: {found} of {counted(story.steps, 'step')}, {story.phases_found} of {counted(len(story.chapters), 'phase')}"
    )
    return told


def _chain(story: Story) -> list[str]:
    table = [f"{'phase':27}{'found':>9}  {'first seen':16}  {'host':8}{'techniques':24}rule"]
    for chapter in story.chapters:
        share = f"{chapter.found} of {chapter.steps}"
        start = f"{chapter.phase:27}{share:>9}  "
        if chapter.first is None:
            table.append(f"{start}{'not found':16}")
            continue
        first = chapter.first
        techniques = ", ".join(chapter.techniques[:2]) + (" …" if len(chapter.techniques) > 2 else "")  # noqa: PLR2004
        table.append(f"{start}{_stamp(first.time):16}  {first.host:8}{techniques:24}{first.rule}")
    return table


def _missing(story: Story) -> list[str]:
    if not story.missed:
        return ["Nothing was missed"]
    told = [f"Missed: {counted(len(story.missed), 'step')}"]
    reasons: dict[str, list[Missed]] = {}
    for missed in story.missed:
        reasons.setdefault(missed.why, []).append(missed)
    for why, group in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])):
        told.append(f"  {why} ({len(group)})")
        told += [f"    {_stamp(m.step.time)}  {m.step.host:8}{m.step.what}" for m in group[:5]]
        if len(group) > 5:  # noqa: PLR2004  (as many as are shown)
            told.append(f"    and {len(group) - 5} more")
        told += [f"    the hunt says of {host}: {text}" for host, text in _admissions(group)]
    return told


def _admissions(group: Sequence[Missed]) -> list[tuple[str, str]]:
    said = {missed.step.host: "; ".join(missed.admitted) for missed in group if missed.admitted}
    return sorted(said.items())


def compare(stories: Mapping[str, Story]) -> list[str]:
    """Rule sets side by side, as plain lines: phases and steps found, and the first thing found."""
    width = max(24, *map(len, stories))
    table = [f"{'rules':{width}}{'phases':>10}{'steps':>12}  first found"]
    for name, story in stories.items():
        phases = f"{story.phases_found} of {len(story.chapters)}"
        steps = f"{story.steps - len(story.missed)} of {story.steps}"
        table.append(f"{name:{width}}{phases:>10}{steps:>12}  {_stamp(story.first_found)}")
    return table


def _stamp(moment: dt.datetime | None) -> str:
    return "-" if moment is None else f"{moment:%Y-%m-%d %H:%M}"
