"""Machines as the field of view knows them, by whatever name a log or a person calls them."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

from tocsin.lake.hosts import HostNames
from tocsin.model.field_of_view import FieldOfView
from tocsin.model.finding import SeenEvent

Machine = tuple[str, str]


class Machines:
    """Machines, each an origin and a name, by any name that a log gives them; case and a last dot do not matter."""

    def __init__(self, known: FieldOfView | HostNames) -> None:
        if isinstance(known, HostNames):
            machines = known.machines()
        else:
            machines = {(host.origin, host.name): host.aliases for host in (*known.hosts, *known.elsewhere)}
        self._names = {
            (origin, _folded(alias)): name
            for (origin, name), aliases in machines.items()
            for alias in (name, *aliases)
        }

    def of(self, event: SeenEvent) -> Machine:
        """Origin and name of the machine that logged an event; the name is "" where the log gives none."""
        return self.named(event.origin, event.host)

    def named(self, origin: str, host: str) -> Machine:
        """Origin and name of the machine that logs of an origin call ``host``."""
        return origin, self._names.get((origin, _folded(host)), host)

    def called(self, name: str, origins: Collection[str] = ()) -> frozenset[Machine]:
        """Known machines that a person means by ``name``, of ``origins`` (of all, if none is given).

        Those that bear exactly this name; only if none does, those whose first label it is.
        """
        asked = _folded(name)
        mine = {key: known for key, known in self._names.items() if not origins or key[0] in origins}
        exact = frozenset((origin, known) for (origin, alias), known in mine.items() if alias == asked)
        return exact or frozenset(
            (origin, known) for (origin, alias), known in mine.items() if _first_label(alias) == asked
        )


def _folded(name: str) -> str:
    return name.strip().removesuffix(".").casefold()


def _first_label(name: str) -> str:
    """The short form of a name; an address has none but itself."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name.partition(".")[0]
    return name
