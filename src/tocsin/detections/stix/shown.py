"""A field of a log source that shows a value, and how it holds it."""

from __future__ import annotations

import msgspec

from tocsin.detections.stix.shapes import SPLIT_URL, WHOLE, Shape
from tocsin.model.logsource import LogSource


class Shown(msgspec.Struct, frozen=True):
    """A field that shows a value, and how it holds it.

    ``own`` marks one of other events than its log source's other fields: a list asks it by itself, so that a host which
    records the others but not these does not see the list in part, as if a field were missing. ``rest`` names the
    fields of path, and perhaps query, of a URL whose host ``field`` holds.
    """

    logsource: LogSource
    field: str
    shape: Shape = WHOLE
    cased: bool = False
    own: bool = False
    rest: tuple[str, ...] = ()


def at(
    where: str, fields: str, shape: Shape = WHOLE, *, cased: bool = False, own: bool = False
) -> tuple[Shown, ...]:
    """``at("windows/image_load", "Image ImageLoaded", NAME)``; ``*/dns`` leaves the product open.

    A third part names a service: ``windows/*/security``; ``zeek`` alone means all of its logs.
    """
    product, category, service = (part if part != "*" else None for part in f"{where}/*/*".split("/")[:3])
    source = LogSource(product, category, service)
    return tuple(Shown(source, field, shape, cased, own) for field in fields.split())


def url_of(where: str, host: str, *rest: str, own: bool = False) -> tuple[Shown, ...]:
    """A URL in fields of its own: ``url_of("*/webserver", "cs-host", "cs-uri", "cs-uri-query")``."""
    return tuple(msgspec.structs.replace(shown, rest=rest) for shown in at(where, host, SPLIT_URL, own=own))


def everywhere(
    sources: str, fields: str, shape: Shape = WHOLE, *, cased: bool = False, own: bool = False
) -> tuple[Shown, ...]:
    """``at`` for each of several log sources, separated by spaces."""
    return tuple(
        shown for where in sources.split() for shown in at(where, fields, shape, cased=cased, own=own)
    )
