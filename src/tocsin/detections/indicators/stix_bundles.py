"""Indicators of STIX 2.0 and 2.1 bundles: patterns, Sigma rules, and lists of what is simple."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from tocsin.detections.indicators.collect import About, Collector
from tocsin.detections.indicators.kinds import Indicator
from tocsin.detections.indicators.stix_simple import simple
from tocsin.detections.stix.compile import compile_pattern
from tocsin.detections.stix.literal import moment_of
from tocsin.model.detection import Detection, Level, Rejected, RuleSet
from tocsin.model.errors import DetectionError

#: Compiles the text of a Sigma rule; the file name is for its messages.
SigmaCompiler = Callable[[str, str], RuleSet]

_TECHNIQUE = re.compile(r"T\d{4}(?:\.\d{3})?")


class _Result(msgspec.Struct):
    detections: list[Detection] = msgspec.field(default_factory=list)
    rejected: list[Rejected] = msgspec.field(default_factory=list)
    warnings: list[Rejected] = msgspec.field(default_factory=list)


def is_bundle(document: Any) -> bool:  # noqa: ANN401  (whatever a JSON parser yields)
    """Whether a JSON document is a STIX bundle, a TAXII envelope, or a single indicator."""
    return isinstance(document, dict) and (
        str(document.get("type")) in {"bundle", "indicator"} or isinstance(document.get("objects"), list)
    )


def read_bundle(
    document: dict[str, Any], collector: Collector, sigma: SigmaCompiler | None = None
) -> RuleSet:
    """Detections of a bundle's indicators; simple ones go to ``collector``, which makes lists of them.

    Revoked indicators are left aside. Events after ``valid_until`` are not asked. ``valid_from`` is kept
    as the date only: feeds set it to the day they publish, and the traces are older. ``sigma``
    compiles Sigma rules; without it, and for other pattern languages, indicators are left aside.
    """
    result = _Result()
    objects = [item for item in _objects(document, collector) if isinstance(item, dict)]
    indicators = [item for item in objects if item.get("type") == "indicator"]
    tags = _techniques_of(objects)
    for item in indicators:
        _take(item, tags, collector, sigma, result)
    return RuleSet(tuple(result.detections), {}, tuple(result.rejected), tuple(result.warnings))


def _objects(document: dict[str, Any], collector: Collector) -> list[Any]:
    if document.get("type") == "indicator":
        return [document]
    objects = document.get("objects", [])
    if not isinstance(objects, list):
        collector.refuse("", "the bundle's objects are no list")
    return _list(objects)


def _take(
    item: dict[str, Any],
    techniques: dict[str, list[str]],
    collector: Collector,
    sigma: SigmaCompiler | None,
    result: _Result,
) -> None:
    name, pattern = _name(item), item.get("pattern")
    language = str(item.get("pattern_type") or "stix").lower()
    if item.get("revoked") is True:
        collector.aside(name, "revoked")
    elif not isinstance(pattern, str) or not pattern.strip():
        result.rejected.append(Rejected(collector.about.file, name, "the indicator has no pattern"))
    elif language == "sigma" and sigma is not None:
        _sigma(item, pattern, collector, sigma, result)
    elif language != "stix":
        collector.aside(name, f"in the language {language[:40]!r}, which is not hunted with")
    else:
        _stix(item, pattern, techniques, collector, result)


def _stix(
    item: dict[str, Any],
    pattern: str,
    techniques: dict[str, list[str]],
    collector: Collector,
    result: _Result,
) -> None:
    name = _name(item)
    try:
        stop = until(item.get("valid_until"))
        found = simple(pattern)
        if found is not None:
            _to_lists(found, name, stop, collector)
            return
        like = _like(item, pattern, techniques, collector.about, stop)
        compiled = compile_pattern(pattern, like)
    except DetectionError as error:
        result.rejected.append(Rejected(collector.about.file, name, str(error)))
        return
    result.detections += compiled.detections
    result.warnings += [Rejected(collector.about.file, name, gap) for gap in compiled.gaps]


def _to_lists(found: list[Indicator], name: str, stop: str, collector: Collector) -> None:
    """Simple indicators, by the month they end in, so that lists stay few: ended at the month's end."""
    end = month_end(stop) if stop else ""
    for indicator in found:
        collector.indicator(indicator, name, end)


def month_end(stop: str) -> str:
    """The end of the month that a moment of ``until`` lies in, in the same form."""
    at = moment_of(stop)
    year, month = (at.year + 1, 1) if at.month == 12 else (at.year, at.month + 1)  # noqa: PLR2004
    return f"{year:04d}-{month:02d}-01T00:00:00Z"


def until(value: Any) -> str:  # noqa: ANN401
    """ISO 8601 text in UTC; empty if there is none. Raises ``DetectionError`` if it is no moment."""
    if value is None:
        return ""
    try:
        at = moment_of(str(value))
        utc = at.astimezone(dt.UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        utc = None
    if utc is None or utc.year > 9998:  # noqa: PLR2004  (a month later there is no date)
        raise DetectionError(
            f"valid_until {str(value)[:40]!r} is no moment in UTC", hint="write it as 2022-07-15T06:00:00Z"
        )
    return utc.replace(tzinfo=None).isoformat() + "Z"


def _sigma(
    item: dict[str, Any], pattern: str, collector: Collector, sigma: SigmaCompiler, result: _Result
) -> None:
    compiled = sigma(pattern, f"{collector.about.file}/{_name(item)}")
    result.detections += compiled.detections
    result.rejected += compiled.rejected
    result.warnings += compiled.warnings


def _name(item: dict[str, Any]) -> str:
    return str(item.get("id") or item.get("name") or "indicator")[:120]


def _like(
    item: dict[str, Any], pattern: str, techniques: dict[str, list[str]], about: About, stop: str
) -> Detection:
    """What an indicator says beside its pattern; one that calls itself benign is informational."""
    labels = [str(label) for key in ("labels", "indicator_types") for label in _list(item.get(key))]
    phases = [
        f"attack.{str(phase.get('phase_name', '')).replace('-', '_')}"
        for phase in _list(item.get("kill_chain_phases"))
        if isinstance(phase, dict) and phase.get("kill_chain_name") == "mitre-attack"
    ]
    own = [f"attack.{found.lower()}" for found in _technique_ids(item)]
    tags = dict.fromkeys([*own, *techniques.get(str(item.get("id")), []), *phases, *labels])
    benign = "benign" in labels
    text = pattern.encode("utf-8", "surrogatepass")
    ident = str(item.get("id") or f"stix-{hashlib.sha256(text).hexdigest()[:32]}")
    return Detection(
        id=ident,
        title=str(item.get("name") or pattern)[:200],
        kind="stix",
        file=about.file,
        digest="",
        level=Level.INFORMATIONAL if benign else about.level,
        description=str(item.get("description") or ""),
        tags=tuple(tags),
        references=tuple(_references(item)),
        date=str(item.get("valid_from") or item.get("created") or ""),
        stop=stop,
    )


def _references(item: dict[str, Any]) -> Iterable[str]:
    for reference in _list(item.get("external_references")):
        if isinstance(reference, dict) and isinstance(reference.get("url"), str):
            yield reference["url"]


def _technique_ids(item: dict[str, Any]) -> list[str]:
    """ATT&CK techniques that an object names as external references."""
    found = []
    for reference in _list(item.get("external_references")):
        if isinstance(reference, dict) and reference.get("source_name") == "mitre-attack":
            ident = str(reference.get("external_id", ""))
            if _TECHNIQUE.fullmatch(ident):
                found.append(ident)
    return found


def _techniques_of(objects: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Tags of the techniques that each indicator is said to indicate by a relationship."""
    patterns = {
        str(item.get("id")): [f"attack.{found.lower()}" for found in _technique_ids(item)]
        for item in objects
        if item.get("type") == "attack-pattern"
    }
    tags: dict[str, list[str]] = {}
    for item in objects if patterns else ():
        if item.get("relationship_type") == "indicates":
            found = patterns.get(str(item.get("target_ref")), [])
            tags.setdefault(str(item.get("source_ref")), []).extend(found)
    return tags


def _list(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else []
