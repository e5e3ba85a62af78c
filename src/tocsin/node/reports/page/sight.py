"""The field of view as tables: what each log source's detections could see, and each detection's outcome."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tocsin.model.days_told import bounds_told
from tocsin.model.detection import Detection
from tocsin.model.field_of_view import FieldOfView, Visibility, Why
from tocsin.node.reports.asked import Asked, asked, is_shown, log_name

#: Detections named under one sentence, and sentences in all.
NAMED = 400
SENTENCES = 400
LOGS = 400
_NEAREST = {
    Why.NO_LOG_SOURCE: "no log",
    Why.DAYS_NOT_COVERED: "no log in these days",
    Why.EVENT_NEVER_LOGGED: "an event never logged",
    Why.FIELD_NEVER_FILLED: "a field never filled",
}


class Row(msgspec.Struct, frozen=True):
    """A log source, summed up as ``asked``, and how the most common class of its detections sees.

    ``nameless`` are logs that show it in events that name no host, ``nameless_outside`` those that do so only
    outside the time in question; ``bounds`` is the time in which it asks at all, "" if in any; ``nearest`` why
    those are blind that come nearest to seeing. ``alike`` is how many detections that class has, 0 where it has all.
    """

    asked: Asked
    alike: int
    partly: int
    blind: tuple[tuple[int, str], ...]
    nameless: tuple[str, ...]
    nameless_outside: tuple[str, ...]
    bounds: str
    nearest: str


class Said(msgspec.Struct, frozen=True):
    """Detections of which the same can be said; ``more`` of them are not named."""

    sentence: str
    seen: int
    blind_everywhere: bool
    count: int
    titles: tuple[str, ...]
    more: int


class Sight(msgspec.Struct, frozen=True):
    """``seeing`` log sources some host has, ``dark`` ones none has; ``more`` sentences are not listed."""

    seeing: tuple[Row, ...]
    dark: tuple[Row, ...]
    said: tuple[Said, ...]
    more: int


def sight(view: FieldOfView, detections: Iterable[Detection]) -> Sight:
    """Log sources that most detections ask for first; then what is said of each detection."""
    every = asked(view)
    shown = [any(is_shown(view.classes[at]) for at in one.classes) for one in every]
    rows = [_row(view, one) for one in every]
    said = _said(view, {d.id: d for d in detections})
    return Sight(
        tuple(row for row, some in zip(rows, shown, strict=True) if some),
        tuple(row for row, some in zip(rows, shown, strict=True) if not some),
        tuple(said[:SENTENCES]),
        max(len(said) - SENTENCES, 0),
    )


def _row(view: FieldOfView, asked: Asked) -> Row:
    one = view.classes[asked.common]
    return Row(
        asked,
        asked.classes[asked.common] if len(asked.classes) > 1 else 0,
        sum(len(group.hosts) for group in one.seeing if group.missing),
        _reasons(one),
        one.nameless,
        one.nameless_outside,
        bounds_told(one),
        _NEAREST[one.nearest],
    )


def _reasons(one: Visibility) -> tuple[tuple[int, str], ...]:
    return tuple((len(group.hosts), str(group)) for group in one.blind)


def _said(view: FieldOfView, detections: dict[str, Detection]) -> list[Said]:
    groups: dict[tuple[str, str], list[str]] = {}
    for rule in view.outcomes:
        sentence = view.outcomes[rule].sentence
        names = log_name(view.visibility(rule).called)
        groups.setdefault((names, sentence), []).append(rule)
    made = []
    for (names, sentence), rules in groups.items():
        outcome = view.outcomes[rules[0]]
        titles = sorted(detections[rule].title if rule in detections else rule for rule in rules)
        one = view.classes[outcome.visibility]
        dark = not (is_shown(one) or outcome.seen)
        text = f"{names}: {sentence}"
        more = max(len(titles) - NAMED, 0)
        made.append(Said(text, len(outcome.seen), dark, len(titles), tuple(titles[:NAMED]), more))
    return sorted(made, key=lambda one: (one.seen == 0, one.blind_everywhere, -one.count, one.sentence))
