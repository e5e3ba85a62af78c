"""Reads what the placeholders of rules (``%Workstations%``) stand for on this network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tocsin.model.errors import DetectionError

#: Values of placeholders, by name without the percent signs; values may have wildcards.
Placeholders = Mapping[str, tuple[str, ...]]

_MAX_FILE = 8 << 20  # bytes


def read_placeholders(path: Path) -> dict[str, tuple[str, ...]]:
    """Values of placeholders from a YAML map of ``name: value`` or ``name: [value, value]``.

    Raises ``DetectionError`` when the file cannot be read or holds anything else.
    """
    # Deferred: libyaml is not needed for a start from the cache.
    from tocsin.detections.sigma.bounded_yaml import read_document  # noqa: PLC0415

    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_FILE + 1)
        if len(data) > _MAX_FILE:
            raise DetectionError(f"more than {_MAX_FILE} bytes of placeholders", where=str(path))
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DetectionError(f"placeholders cannot be read: {error}", where=str(path)) from error
    try:
        found = read_document(text)
    except DetectionError as error:
        raise DetectionError(error.what, where=f"{path}, {error.where}") from error
    if not isinstance(found, dict):
        raise DetectionError("placeholders are a map", where=str(path), hint="name: [value, value]")
    return {str(name).strip("%"): _values(name, value, path) for name, value in found.items()}


def _values(name: object, value: object, path: Path) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int | float) and not isinstance(one, bool) for one in values):
        raise DetectionError(f"values of {name!r} are not text", where=str(path), hint="name: [value, value]")
    return tuple(str(one) for one in values)
