"""What markings an event that is not imported claims: those of its tags and distribution, as an import reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tocsin.exchange.misp.events import dicts
from tocsin.exchange.misp.marks import Distributions, tagged
from tocsin.model.errors import ExchangeError
from tocsin.model.marking import Marking, strictest

#: Says nothing by itself, and lets PAP tags that stand alone be read.
_NO_LABEL = "tlp:clear"


def claimed(event: dict[str, Any], used: Iterable[dict[str, Any]]) -> Marking:
    """The loosest marking that is as strict as an event, its objects and those of its attributes that are ``used``.

    Nobody is known to be the source or a member of a sharing group: what is for an organisation or a group
    alone is for nobody else. ExchangeError for a label that nobody knows.
    """
    parts = [event, *(one for one in dicts(event.get("Object"))), *used]
    return strictest(_of_part(part) for part in parts)


def tags_of(part: dict[str, Any]) -> Iterator[str]:
    """Names of the tags of an event, an object or an attribute, in any of the forms that MISP writes."""
    for key in ("Tag", "EventTag", "AttributeTag"):
        for one in dicts(part.get(key)):
            held = one.get("Tag", one)
            if isinstance(held, dict) and isinstance(held.get("name"), str):
                yield held["name"]


def clusters_of(part: dict[str, Any]) -> Iterator[str]:
    """Names of the tags of the galaxy clusters that an event or an attribute holds whole."""
    for galaxy in dicts(part.get("Galaxy")):
        for one in dicts(galaxy.get("GalaxyCluster")):
            if isinstance(one.get("tag_name"), str):
                yield one["tag_name"]


def _of_part(part: dict[str, Any]) -> Marking:
    where = f"MISP {str(part.get('uuid', part.get('info', '')))[:80]}"
    try:
        found = tagged([*tags_of(part), _NO_LABEL]) or strictest(())
    except ValueError as error:
        raise ExchangeError(f"has a tag that is unknown: {error}", where=where, hint="correct it") from error
    level = part.get("distribution")
    level = int(level) if isinstance(level, str) and level.isdecimal() else level
    return found.joined(Distributions("", {}).marking(level, part.get("SharingGroup"), where, []))
