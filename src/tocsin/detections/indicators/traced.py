"""What each indicator of a STIX bundle became, so that what a hunt saw can be said of each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from tocsin.detections.indicators.stix_bundles import month_end, until
from tocsin.detections.indicators.stix_simple import simple
from tocsin.model.detection import RuleSet
from tocsin.model.errors import DetectionError
from tocsin.model.expression import ListKind


class Trace(msgspec.Struct, frozen=True):
    """What an indicator became: detections by id and, where these are lists, its entries in them.

    Both are empty where it became nothing, and ``reason`` says why.
    """

    detections: tuple[str, ...] = ()
    entries: frozenset[str] = frozenset()
    reason: str = ""


def trace(indicators: Sequence[dict[str, Any]], rules: RuleSet) -> dict[str, Trace]:
    """Find each indicator, by id, in the rule set that ``load_indicators`` made of them alone."""
    places = _Places(rules)
    return {str(item.get("id")): places.of(item) for item in indicators}


class _Places:
    def __init__(self, rules: RuleSet) -> None:
        shown = [detection for detection in rules.detections if not detection.hidden]
        self._stops = {detection.id: detection.stop for detection in shown}
        self._by_file: dict[str, list[str]] = {}
        for detection in shown:
            if detection.kind == "sigma":
                self._by_file.setdefault(detection.file.rpartition("/")[2], []).append(detection.id)
        self._lists: dict[tuple[ListKind, str], list[str]] = {}
        for made in rules.lists.values():
            for entry in made.entries:
                self._lists.setdefault((made.kind, entry), []).append(made.id)
        self._reasons: dict[str, str] = {}
        for told in (*rules.rejected, *rules.warnings):
            for name in (told.rule, told.file.rpartition("/")[2]):
                self._reasons.setdefault(name, told.reason)

    def of(self, item: dict[str, Any]) -> Trace:
        """What one indicator became."""
        ident = str(item.get("id"))
        if ident in self._stops:
            return Trace((ident,))
        if ident in self._by_file:
            return Trace(tuple(self._by_file[ident]))
        return self._listed(item) or Trace(reason=self._reasons.get(ident) or _unhunted(item))

    def _listed(self, item: dict[str, Any]) -> Trace | None:
        found = simple(str(item.get("pattern") or "")) if _is_stix(item) else None
        if not found or item.get("revoked") is True:
            return None
        stop = _stop(item)
        entries = {(one.kind, one.entry) for one in found}
        lists = {name for entry in entries for name in self._named(entry, stop)}
        return Trace(tuple(sorted(lists)), frozenset(entry for _, entry in entries)) if lists else None

    def _named(self, entry: tuple[ListKind, str], stop: str) -> Iterable[str]:
        return (name for name in self._lists.get(entry, ()) if self._stops.get(name) == stop)


def _is_stix(item: dict[str, Any]) -> bool:
    return str(item.get("pattern_type") or "stix").lower() == "stix"


def _stop(item: dict[str, Any]) -> str:
    try:
        stop = until(item.get("valid_until"))
    except DetectionError:
        return ""
    return month_end(stop) if stop else ""


def _unhunted(item: dict[str, Any]) -> str:
    if item.get("revoked") is True:
        return "it is revoked"
    language = str(item.get("pattern_type") or "stix")[:40]
    return (
        "it became nothing that can be hunted"
        if language in {"stix", "sigma"}
        else f"{language} is not hunted with"
    )
