"""Which rules a hunt uses: those named, else the installed set, else the ones that ship with Tocsin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

import tocsin.detections
from tocsin.detections import installed, load, load_indicators, read_placeholders
from tocsin.detections.rulesets.released import released
from tocsin.model.detection import Rejected, RuleSet, in_order
from tocsin.node.folders import cache_folder, data_folder

Progress = Callable[[int, int], None]


class Chosen(msgspec.Struct, frozen=True):
    """A rule set and, in words for people, where it is from and how to get more."""

    rules: RuleSet
    origin: str
    advice: str = ""


def shipped() -> Path:
    """The rules that ship with Tocsin."""
    return Path(tocsin.detections.__file__).parent / "rules"


def used_paths() -> list[Path]:
    """Where the rules of hunts are that name none: the installed set, else those that ship."""
    return _which((), ())[0]


def choose(
    paths: Sequence[Path],
    indicators: Sequence[Path],
    *,
    placeholders: Path | None = None,
    progress: Progress | None = None,
) -> Chosen:
    """Load rules and indicators; without any paths, the installed or the shipped rules."""
    values = read_placeholders(placeholders) if placeholders else None
    cache = cache_folder() / "rules"
    named, origin, advice = _which(paths, indicators)
    rules = load(named, cache, placeholders=values, progress=progress) if named else RuleSet()
    if not paths and not indicators:
        origin += _age(rules)
    if indicators:
        found = load_indicators(indicators, cache_dir=cache)
        rules = _joined(rules, found)
    return Chosen(rules, origin, advice)


def _which(paths: Sequence[Path], indicators: Sequence[Path]) -> tuple[list[Path], str, str]:
    if paths:
        names = [
            "those that ship with Tocsin" if path == shipped() else path.resolve().name for path in paths
        ]
        return list(paths), "rules: " + ", ".join(names), ""
    if indicators:
        return [], "indicators only: " + ", ".join(path.resolve().name for path in indicators), ""
    found = installed(data_folder())
    if found is not None:
        origin = f"installed rules: {found.source}, {found.rules:,} rules"
        return [data_folder() / found.file], origin, "newer ones: tocsin rules update URL|FILE"
    advice = "for thousands more: tocsin rules update URL|FILE of a SigmaHQ release zip"
    return [shipped()], "the rules that ship with Tocsin", advice


def _age(rules: RuleSet) -> str:
    """When the set in use was released, and how long ago that is; a set may be old on the day it is installed."""
    today = dt.datetime.now(dt.UTC).date()
    found = installed(data_folder())
    date = (found and found.released) or released(None, rules.detections, today)
    if date is None:
        return ", without a date"
    days = (today - date).days
    return f", of {date}, {days:,} {'day' if days == 1 else 'days'} old"


def _joined(rules: RuleSet, more: RuleSet) -> RuleSet:
    """Both; of detections with one id, such as a Sigma rule that a bundle brings too, the first is kept."""
    known = {one.id: one for one in rules.detections}
    doubles = [one for one in more.detections if one.id in known]
    told = [
        Rejected(one.file, one.id, f"has the id of one in {known[one.id].file}, which is kept")
        for one in doubles
        if not one.hidden
    ]
    return RuleSet(
        detections=(*rules.detections, *(one for one in more.detections if one.id not in known)),
        lists={**rules.lists, **more.lists},
        rejected=in_order((*rules.rejected, *more.rejected)),
        warnings=in_order((*rules.warnings, *more.warnings, *told)),
        aside=in_order((*rules.aside, *more.aside)),
    )
