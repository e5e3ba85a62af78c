"""Every log format there is, most specific first within each family."""

from __future__ import annotations

from tocsin.sources.contract import Format
from tocsin.sources.formats import auditd, evtx, windows_json

# One tuple per family, one format a line, so that a format is added without touching another's line.
_WINDOWS: tuple[Format, ...] = (
    evtx.EVTX,
    windows_json.WINDOWS_JSON,
)
_LINUX: tuple[Format, ...] = (auditd.AUDITD,)
_WEB: tuple[Format, ...] = ()
_NETWORK: tuple[Format, ...] = ()
_SENSORS: tuple[Format, ...] = ()
_CLOUD: tuple[Format, ...] = ()
#: Last resort: any JSON lines, any CSV. They recognise much, so they come after everything else.
_GENERIC: tuple[Format, ...] = ()

FORMATS: tuple[Format, ...] = (*_WINDOWS, *_LINUX, *_WEB, *_NETWORK, *_SENSORS, *_CLOUD, *_GENERIC)


def recognise(head: bytes) -> Format | None:
    """The first format that recognises a stream beginning with ``head``, None if none does."""
    return next((candidate for candidate in FORMATS if candidate.recognises(head)), None)
