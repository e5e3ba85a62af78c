"""Who may use an endpoint is declared on it: what declares nothing is closed to everybody."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any, TypeVar

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])
_Access = TypeVar("_Access", bound=enum.Enum)
_ATTRIBUTE, _FILE = "tocsin_access", "tocsin_file"


def open_to(access: enum.Enum) -> Callable[[_Endpoint], _Endpoint]:
    """Declare who may use an endpoint."""

    def declare(endpoint: _Endpoint) -> _Endpoint:
        """Note it on the endpoint."""
        setattr(endpoint, _ATTRIBUTE, access)
        return endpoint

    return declare


def declared_on(endpoint: object, kind: type[_Access]) -> _Access | None:
    """What an endpoint declares, None if nothing of this kind."""
    found = getattr(endpoint, _ATTRIBUTE, None)
    return found if isinstance(found, kind) else None


def with_file(most: int) -> Callable[[_Endpoint], _Endpoint]:
    """Declare that the form of an endpoint brings a file, and how many bytes all of it may have."""

    def declare(endpoint: _Endpoint) -> _Endpoint:
        """Note it on the endpoint."""
        setattr(endpoint, _FILE, most)
        return endpoint

    return declare


def file_of(endpoint: object) -> int:
    """How many bytes a form with a file may have, 0 where an endpoint takes none."""
    return int(getattr(endpoint, _FILE, 0))
