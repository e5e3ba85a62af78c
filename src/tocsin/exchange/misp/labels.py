"""What of an event, an object or an attribute STIX has no property for, as labels: ``misp:type="ip-dst"``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tocsin.model.call import StixObject

_LABEL = re.compile(r'misp:([a-z_]{1,40})="([^"]*)"')


def labels(said: Mapping[str, object]) -> list[str]:
    """Labels that keep some fields of MISP; what is empty, or cannot be written so, is left out."""
    texts = {key: str(value) for key, value in said.items() if value not in (None, "")}
    return [f'misp:{key}="{text}"' for key, text in texts.items() if '"' not in text]


def kept(item: StixObject) -> dict[str, str]:
    """The fields that an object's labels keep."""
    found = (_LABEL.fullmatch(one) for one in texts(item.get("labels")))
    return {one[1]: one[2] for one in found if one}


def tags(item: StixObject) -> list[str]:
    """The labels of an object that are tags of MISP, or of its source: all that keep no field."""
    return [one for one in texts(item.get("labels")) if not _LABEL.fullmatch(one)]


def texts(value: object) -> list[str]:
    """The texts in a list; what is none is left out."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
