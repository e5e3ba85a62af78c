"""An indicator as an attribute: as the event had it that it came from, where that says what is asked."""

from __future__ import annotations

import re

from pymisp import MISPAttribute

from tocsin.exchange.misp import marks
from tocsin.exchange.misp.labels import kept, tags
from tocsin.exchange.misp.patterns import attribute_of, language_of, says
from tocsin.exchange.stix.times import moment
from tocsin.model.call import StixObject

UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_MOST_NAME = 1_000  # characters of an indicator's name; a longer value is not in it whole
_FIELDS = {
    "category": "category",
    "relation": "object_relation",
    "timestamp": "timestamp",
    "first_seen": "first_seen",
    "last_seen": "last_seen",
}


def valued(item: StixObject) -> tuple[str, str]:
    """Type and value of an indicator's attribute. KeyError for a language that MISP has no type for."""
    pattern, value, kind = str(item["pattern"]), str(item.get("name", "")), kept(item).get("type", "")
    whole = kind and len(value) < _MOST_NAME and not language_of(kind)
    if whole and item["pattern_type"] == "stix" and says(kind, value, pattern):
        return kind, value
    return attribute_of(str(item["pattern_type"]), pattern, kind)


def original_uuid(item: StixObject) -> str:
    """The UUID of the attribute that an indicator was made of; "" where it was made of none."""
    if "type" not in kept(item):
        return ""
    told = (one.rpartition("--")[2] for one in referred(item, "derived from"))
    return next(filter(UUID.fullmatch, told), "")


def referred(item: StixObject, source: str) -> list[str]:
    """The ids that an object's external references of a source name."""
    references = item.get("external_references")
    named = [one for one in references if isinstance(one, dict)] if isinstance(references, list) else []
    return [str(one.get("external_id")) for one in named if one.get("source_name") == source]


def written(item: StixObject, type_and_value: tuple[str, str], uuid: str) -> MISPAttribute:
    """The attribute, with the fields that it had as one of MISP. Raises what PyMISP raises for a field that is none."""
    said = kept(item)
    attribute = MISPAttribute()
    attribute.force_timestamp = True  # else PyMISP leaves the time out
    attribute.from_dict(
        **{
            "uuid": uuid,
            "type": type_and_value[0],
            "value": type_and_value[1],
            "to_ids": True,
            "distribution": marks.INHERIT,
            "timestamp": int(moment(item["modified"]).timestamp()),
            "comment": str(item.get("description", "" if said else item.get("name", ""))),
            "Tag": [{"name": one} for one in tags(item)],
            **{field: said[name] for name, field in _FIELDS.items() if said.get(name)},
            **({"disable_correlation": True} if said.get("disable_correlation") else {}),
        }
    )
    return attribute
