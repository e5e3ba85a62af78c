"""Media types of TAXII 2.1 and what a request's headers say of them (RFC 9110, sections 8.3 and 12.5.1)."""

from __future__ import annotations

from typing import Final

TAXII: Final = "application/taxii+json;version=2.1"
STIX: Final = "application/stix+json;version=2.1"

_TYPE, _VERSION = TAXII.split(";version=")
_RANGES = frozenset({_TYPE, "application/*", "*/*"})


def acceptable(accept: str | None) -> bool:
    """Whether a client that sends this ``Accept`` takes TAXII 2.1; one that sends none takes anything."""
    return accept is None or any(_takes(part) for part in accept.split(","))


def is_taxii(content_type: str | None) -> bool:
    """Whether a ``Content-Type`` is TAXII 2.1; the version may be left out."""
    kind, parameters = _parts(content_type or "")
    return kind == _TYPE and parameters.get("version", _VERSION) == _VERSION


def _takes(part: str) -> bool:
    kind, parameters = _parts(part)
    return kind in _RANGES and parameters.get("version", _VERSION) == _VERSION and not _refused(parameters)


def _refused(parameters: dict[str, str]) -> bool:
    try:
        return float(parameters.get("q", "1")) <= 0
    except ValueError:
        return False


def _parts(text: str) -> tuple[str, dict[str, str]]:
    kind, *given = text.split(";")
    pairs = (parameter.partition("=") for parameter in given)
    return kind.strip().lower(), {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}
