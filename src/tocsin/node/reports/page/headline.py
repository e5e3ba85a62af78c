"""The answer in a sentence or two: what was found where since when, and who could not see."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import msgspec

from tocsin.model.counting import counted
from tocsin.model.field_of_view import FieldOfView
from tocsin.node.reports.asked import log_name
from tocsin.node.reports.page.tally import GRAVE, LEVELS, Tally

_PARTS = 3
#: How events that name no host come to one.
ASK_WHO = "take the logs in with --host-of to say who wrote them"
_NAMELESS = "in events that name no host"


class Answer(msgspec.Struct, frozen=True):
    """What the page says first: what was found, on which hosts only together with others, what could not be seen."""

    found: str
    joined: str
    unseen: str


def answer(tally: Tally, view: FieldOfView) -> Answer:
    """The answer to "was anything found, since when, where, and can I rely on it?"."""
    grave = sum(tally.whole.levels[level] for level in GRAVE)
    found, joined = _found(tally, view, grave)
    return Answer(found, joined, _unseen(view))


def _found(tally: Tally, view: FieldOfView, grave: int) -> tuple[str, str]:
    known = len(view.hosts)
    if not tally.findings and not view.outcomes:
        return "Nothing was asked: no rule or indicator was loaded and chosen.", ""
    if not tally.findings and not view.logs:
        return "Nothing was asked: no event lies in what was hunted.", ""
    if not tally.findings and view.blind:
        return "Nothing was asked: every detection is blind on all that was hunted.", ""
    if not tally.findings:
        where = f"on {counted(known, 'known host')}" if known else _NAMELESS
        return f"Nothing found {where}.", ""
    what = f"{counted(grave, 'finding')} of level high or critical"
    if not grave:
        what = f"{counted(tally.whole.total, 'finding')}, none above {tally.whole.gravest}"
    levels = GRAVE if grave else frozenset(LEVELS)
    hosts = [host for host in tally.hosts if host.position is not None and _any(host.levels, levels)]
    own = sum(_any(host.own, levels) for host in hosts) or len(hosts)
    more = f"{counted(len(hosts) - own, 'more host')} only together with others, in a correlation of several."
    first = min((t for t in _times(tally, levels) if t), default=None)
    since = f", first {first:%Y-%m-%d %H:%M} UTC" if first else ""
    where = f"on {own:,} of {counted(known, 'known host')}" if own else _NAMELESS
    return f"{what} {where}{since}.", more if own < len(hosts) else ""


def _any(counts: Counter[str], levels: frozenset[str]) -> bool:
    return any(counts[level] for level in levels)


def _times(tally: Tally, levels: frozenset[str]) -> Iterator[dt.datetime | None]:
    return (finding.events[0].time for finding in tally.findings if finding.level in levels)


def _unseen(view: FieldOfView) -> str:
    known = len(view.hosts)
    if not known:
        return f"No log names a host, so nothing can be said of what could not be seen; {ASK_WHO}."
    asked: dict[tuple[str, ...], Counter[int]] = {}
    dark = adrift = 0
    for outcome in view.outcomes.values():
        one = view.classes[outcome.visibility]
        if not one.seeing:
            dark += not (outcome.seen or one.nameless)
            adrift += bool(one.nameless)
        elif one.called:
            asked.setdefault(one.called, Counter())[outcome.visibility] += 1
    spots = [spot for names, classes in asked.items() if (spot := _spot(view, names, classes))]
    named = [text for _, text in sorted(spots)[:_PARTS]]
    parts = [f"blind on {_listed(named)}"] if named else []
    if dark:
        parts.append(f"{dark:,} of {counted(len(view.outcomes), 'detection')} could see nothing anywhere")
    if adrift:
        parts.append(
            f"{adrift:,} of {counted(len(view.outcomes), 'detection', 'was', 'were')} asked only of events that name no host"
        )
    text = "; ".join(parts) or "every known host has the logs that every detection asks for"
    return f"{text[0].upper()}{text[1:]}."


def _spot(
    view: FieldOfView, names: tuple[str, ...], classes: Counter[int]
) -> tuple[tuple[int, str], str] | None:
    """A log source that some hosts lack, ranked by detections times blind hosts times hosts that have it.

    What nearly every host logs is missed where it lacks; a log that belongs to one server is not.
    """
    common = max(classes, key=lambda at: (classes[at], -at))
    blind = sum(len(group.hosts) for group in view.classes[common].blind)
    if not blind:
        return None
    name = log_name(names[:1])
    seeing = sum(len(group.hosts) for group in view.classes[common].seeing)
    return (-blind * seeing * classes.total(), name), f"{counted(blind, 'host')} for {name}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
