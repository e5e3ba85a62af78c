"""The field of view as tables: what each log source's detections could see, and each detection's outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from tocsin.model.days_told import bounds_told
from tocsin.model.detection import Detection
from tocsin.model.field_of_view import FieldOfView, Visibility, Why

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


class Asked(msgspec.Struct, frozen=True):
    """A log source: how many detections ask for it, and how its most common class of them sees.

    ``nameless`` are logs that show it in events that name no host, ``nameless_outside`` those that do so only
    outside the time in question; ``bounds`` is the time in which it asks at all, "" if in any; ``nearest`` why
    those are blind that come nearest to seeing.
    """

    name: str
    detections: int
    hosts: int
    partly: int
    share: float | None
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

    seeing: tuple[Asked, ...]
    dark: tuple[Asked, ...]
    said: tuple[Said, ...]
    more: int


def sight(view: FieldOfView, detections: Iterable[Detection]) -> Sight:
    """Log sources that most detections ask for first; then what is said of each detection."""
    by_name: dict[tuple[str, ...], Counter[int]] = {}
    for outcome in view.outcomes.values():
        names = view.classes[outcome.visibility].called
        by_name.setdefault(names, Counter())[outcome.visibility] += 1
    order = sorted(by_name.items(), key=lambda item: (-item[1].total(), item[0]))
    asked = [_asked(view, names, classes) for names, classes in order]
    said = _said(view, {d.id: d for d in detections})
    return Sight(
        tuple(one for one in asked if one.hosts or one.nameless),
        tuple(one for one in asked if not one.hosts and not one.nameless),
        tuple(said[:SENTENCES]),
        max(len(said) - SENTENCES, 0),
    )


def _asked(view: FieldOfView, names: tuple[str, ...], classes: Counter[int]) -> Asked:
    seeing = [at for at in classes if view.classes[at].seeing or view.classes[at].nameless]
    common = max(seeing or classes, key=lambda at: (classes[at], -at))
    one = view.classes[common]
    return Asked(
        log_name(names),
        classes.total(),
        sum(len(group.hosts) for group in one.seeing),
        sum(len(group.hosts) for group in one.seeing if group.missing),
        one.host_days / one.host_days_asked if one.host_days_asked else None,
        _reasons(one),
        one.nameless,
        one.nameless_outside,
        bounds_told(one),
        _NEAREST[one.nearest],
    )


def _reasons(one: Visibility) -> tuple[tuple[int, str], ...]:
    return tuple((len(group.hosts), str(group)) for group in one.blind)


def log_name(names: tuple[str, ...]) -> str:
    """A log source as people say it; "" asks for none, as correlations do."""
    short = [name.replace("/*", "").replace("*/", "") for name in names[:3]]
    more = f" or {len(names) - 3} more" if len(names) > len(short) else ""
    return (" or ".join(short) or "correlations of other detections") + more


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
        dark = not (one.seeing or one.nameless or outcome.seen)
        text = f"{names}: {sentence}"
        more = max(len(titles) - NAMED, 0)
        made.append(Said(text, len(outcome.seen), dark, len(titles), tuple(titles[:NAMED]), more))
    return sorted(made, key=lambda one: (one.seen == 0, one.blind_everywhere, -one.count, one.sentence))
