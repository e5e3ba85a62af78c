"""Whether a host of a URL is this machine itself: what is said to it, nobody on the way can read or change."""

from __future__ import annotations

import ipaddress


def is_here(host: str) -> bool:
    """Whether a host is ``localhost`` or a loopback address; other names are not looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
