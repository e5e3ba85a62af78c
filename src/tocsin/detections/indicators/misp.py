"""Indicators of MISP events as JSON: attributes and objects, those meant for detection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tocsin.detections.indicators.collect import About, Collector
from tocsin.detections.indicators.csv_lists import NOT_FOR_DETECTION, typed

# A technique as MISP's galaxy names it.
_TECHNIQUE = re.compile(r'mitre-attack-pattern="[^"]*\b(T\d{4}(?:\.\d{3})?)"')


def events_of(document: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Events of a document in any of the forms MISP exports; bare attributes are an event of their own."""
    if isinstance(document, dict) and "response" in document:
        document = document["response"]
    for item in document if isinstance(document, list) else [document]:
        if not isinstance(item, dict):
            continue
        event = item.get("Event", item)
        if isinstance(event, dict) and any(
            isinstance(event.get(key), list) for key in ("Attribute", "Object")
        ):
            yield event


def about_event(about: About, events: list[dict[str, Any]]) -> About:
    """What detections say of a file, with title, date and techniques if it holds a single event."""
    if len(events) != 1:
        return about
    event = events[0]
    tags = [str(tag.get("name", "")) for tag in _dicts(event.get("Tag"))]
    techniques = sorted({f"attack.{found.lower()}" for tag in tags for found in _TECHNIQUE.findall(tag)})
    others = [tag for tag in tags if tag and not tag.startswith("misp-galaxy:mitre-attack-pattern")]
    return About(
        title=str(event.get("info") or about.title)[:200],
        file=about.file,
        digest=about.digest,
        level=about.level,
        tags=(*techniques, *others),
        date=str(event.get("date") or ""),
    )


def read_misp(events: list[dict[str, Any]], collector: Collector) -> None:
    """Take the attributes of events; those not meant for detection or deleted are left aside."""
    for number, event in enumerate(events, 1):
        for place, attribute in attributes_of(event, number):
            _take(attribute, place, collector)


def attributes_of(event: dict[str, Any], number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Attributes of an event and of its objects, each with its place; ``number`` names an event without an id."""
    name = f"event {str(event.get('uuid') or number)[:80]}"
    attributes = [*_dicts(event.get("Attribute"))]
    for holder in _dicts(event.get("Object")):
        gone = {"deleted": True} if _truth(holder.get("deleted")) else {}
        attributes += [{**attribute, **gone} for attribute in _dicts(holder.get("Attribute"))]
    for place, attribute in enumerate(attributes, 1):
        yield f"{name} attribute {str(attribute.get('uuid') or place)[:80]}", attribute


def is_asked(attribute: dict[str, Any]) -> bool:
    """Whether an attribute is meant for detection and not deleted."""
    return _truth(attribute.get("to_ids")) and not _truth(attribute.get("deleted"))


def _take(attribute: dict[str, Any], place: str, collector: Collector) -> None:
    value = attribute.get("value")
    if _truth(attribute.get("deleted")):
        collector.aside(place, "deleted")
    elif not is_asked(attribute):
        collector.aside(place, NOT_FOR_DETECTION)
    elif not isinstance(value, str):
        collector.refuse(place, "the attribute has no value")
    else:
        typed(str(attribute.get("type", "")), value, place, collector)


def _truth(value: Any) -> bool:  # noqa: ANN401
    return value in (True, 1, "1", "true", "True")


def _dicts(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
