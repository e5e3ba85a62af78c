"""Machines as a report names them: the one name that the field of view knows, whatever a log calls it."""

from __future__ import annotations

from tocsin.model.field_of_view import FieldOfView
from tocsin.model.finding import SeenEvent


class Machines:
    """Machines by any name that a log gives them."""

    def __init__(self, view: FieldOfView) -> None:
        named = ((host, alias) for host in view.hosts for alias in (host.name, *host.aliases))
        self._names = {(host.origin, alias.casefold()): host.name for host, alias in named}

    def of(self, event: SeenEvent) -> tuple[str, str]:
        """Origin and name of the machine that logged an event; the name is "" where the log gives none."""
        return event.origin, self._names.get((event.origin, event.host.casefold()), event.host)
