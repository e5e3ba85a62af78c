"""Addresses from outside that may be linked to. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def web_address(url: str) -> str:
    """An address that may be linked to; "" for one that is none of the web, or none at all, such as ``http://[``."""
    try:
        return url if urlsplit(url).scheme.lower() in {"http", "https"} else ""
    except ValueError:  # half an address of IPv6, or a host that is another one once it is normalised
        return ""


def host_of(url: str) -> str:
    """The host that an address of the web names, "" where there is none."""
    return (urlsplit(url).hostname or "") if web_address(url) else ""
