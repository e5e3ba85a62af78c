"""Defangs indicators for texts that people read: nothing in them can be clicked, and ``refang`` gives them back."""

from __future__ import annotations

import re

from tocsin.model.expression import ListKind

_CLICKED = frozenset({ListKind.ADDRESS, ListKind.DOMAIN, ListKind.URL, ListKind.MAIL})
_SCHEME = re.compile(r"^(?:(http)(s?)|(ftp)(s?)):", re.IGNORECASE)


def defang(kind: ListKind, value: str) -> str:
    """``https://evil.example`` as ``hxxps://evil[.]example``; what is no address, domain, URL or mail address stays as it is."""
    if kind not in _CLICKED:
        return value
    host, slash, rest = _parted(value)
    safe = host.replace(".", "[.]").replace("@", "[@]")
    return _SCHEME.sub(_without_scheme, safe + slash + rest)


def _parted(value: str) -> tuple[str, str, str]:
    """A value up to the end of its host, the slash there, and the rest."""
    scheme, separator, rest = value.partition("://")
    if not separator:
        scheme, rest = "", value
    host, slash, path = rest.partition("/")
    return scheme + separator + host, slash, path


def _without_scheme(found: re.Match[str]) -> str:
    return f"hxxp{found[2].lower()}:" if found[1] else f"fxp{found[4].lower()}:"
