"""Known hosts made up for tests."""

from __future__ import annotations

from tocsin.model.field_of_view import FieldOfView, Host


def known(*hosts: str, origin: str = "agency") -> FieldOfView:
    """A field of view that knows these hosts of one origin; ``FULL=ALIAS`` has another spelling too."""
    split = (host.partition("=") for host in hosts)
    made = tuple(Host(origin, name, (alias,) if alias else (), 1, 1, None, None) for name, _, alias in split)
    return FieldOfView(made, (), (), (), (), {})
