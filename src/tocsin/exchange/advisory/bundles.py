"""STIX bundles as text: what the objects are called and say; their indicators are taken as they are elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from tocsin.exchange.advisory.document import Passage, Text
from tocsin.exchange.advisory.items import Item, Mention
from tocsin.model.errors import ExchangeError

_SAID = ("name", "description", "abstract", "content", "opinion", "explanation", "value")


def objects_of(data: bytes) -> list[dict[str, Any]]:
    """The objects of a bundle, or the one that a document is. Raises ``ExchangeError`` if it is none."""
    try:
        value = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise ExchangeError(f"is damaged JSON: {error}", hint="export it again") from error
    found = value.get("objects") if isinstance(value, dict) else None
    objects = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else [value]
    if not any(isinstance(one, dict) and isinstance(one.get("id"), str) for one in objects):
        raise ExchangeError("is JSON and no STIX", hint="tocsin call new --from reads MISP events and lists")
    return objects


def read_bundle(data: bytes, _said: str = "") -> Text:
    """What the objects of a bundle are called and say, each with its id as place."""
    objects = objects_of(data)
    report = next((one for one in objects if one.get("type") in {"report", "grouping"}), {})
    return Text(tuple(_passages(objects)), str(report.get("name", ""))[:200])


def _passages(objects: list[dict[str, Any]]) -> Iterator[Passage]:
    for one in objects:
        place = f"{str(one.get('type', 'object'))[:60]} {str(one.get('id', ''))[:120]}"
        for name in _SAID:
            said = one.get(name)
            if isinstance(said, str) and said.strip() and one.get("type") != "indicator":
                yield Passage(" ".join(said.split()), place, listed=name in {"name", "value"})
        if one.get("type") == "indicator" and isinstance(one.get("description"), str):
            yield Passage(" ".join(one["description"].split()), place)
        for reference in _references(one):
            yield Passage(reference, place, listed=True)


def _references(one: dict[str, Any]) -> Iterator[str]:
    """Ids of external references: techniques and vulnerabilities."""
    found = one.get("external_references")
    for reference in found if isinstance(found, list) else ():
        ident = reference.get("external_id") if isinstance(reference, dict) else None
        if isinstance(ident, str):
            yield ident[:100]


def indicators_of(objects: Iterable[dict[str, Any]]) -> Iterator[tuple[Item, Mention]]:
    """The indicators of a bundle, to be asked for as they are; one that is revoked or has no pattern is not proposed."""
    for one in objects:
        if one.get("type") != "indicator":
            continue
        pattern, ident = one.get("pattern"), str(one.get("id", ""))[:120]
        whole = isinstance(pattern, str) and bool(pattern.strip())
        revoked = one.get("revoked") is True
        item = Item(
            kind="pattern",
            value=ident,
            name=str(one.get("name") or pattern or ident)[:200],
            accepted=whole and not revoked,
            why="it is revoked"
            if revoked
            else "an indicator of the bundle"
            if whole
            else "it has no pattern",
            pattern_type=str(one.get("pattern_type") or "stix").lower(),
            pattern=pattern if isinstance(pattern, str) else "",
            original=one,
        )
        yield item, Mention(item.pattern[:500], item.name, f"indicator {ident}")
