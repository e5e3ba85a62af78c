"""What happens at the agency anyway: the activities of each kind of machine."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tocsin.node.demo.activity import Activity
from tocsin.node.demo.background_accounts import changes, kerberos, logons, remote_desktop
from tocsin.node.demo.background_administration import backups, exchange_commands, monitoring, scripts
from tocsin.node.demo.background_machine import defender, files, lookups, processes, registry, services, tasks
from tocsin.node.demo.background_web import mail_requests, site_requests
from tocsin.node.demo.cast import Cast, Host, Role

#: Events of one machine relative to a workstation's.
VOLUME = {
    Role.DC: 2.0,
    Role.EXCHANGE: 4.0,
    Role.WEB: 4.0,
    Role.FILE: 2.0,
    Role.APP: 1.2,
    Role.SQL: 0.8,
    Role.BACKUP: 0.7,
    Role.MONITOR: 0.9,
    Role.ADMIN: 1.2,
    Role.WORKSTATION: 1.0,
}


def share(fraction: float, activities: Iterable[Activity]) -> list[Activity]:
    """The activities weighted so that together they make ``fraction`` of a machine's records."""
    made = list(activities)
    records = sum(a.weight * len(a.parts) for a in made)
    return [msgspec.structs.replace(a, weight=a.weight * fraction / records) for a in made]


def activities(host: Host, cast: Cast) -> list[Activity]:
    """All that a machine does by itself and its people do with it."""
    deck = [
        *share(30, processes(host)),
        *share(12, logons(host, cast)),
        *share(4, services(host)),
        *share(3, defender(host)),
        *share(3, tasks(host)),
    ]
    if host.sysmon:
        deck += [*share(14, lookups(host)), *share(8, files(host)), *share(5, registry(host))]
    deck += share(2, scripts(host))
    deck += _of_role(host, cast)
    return deck


def _of_role(host: Host, cast: Cast) -> list[Activity]:
    deck: list[Activity] = []
    if host.role is Role.DC:
        deck += [*share(60, kerberos(host, cast)), *share(0.5, changes(host, cast))]
    if host.role is Role.WEB:
        deck += share(240, site_requests(host, cast))
    if host.role is Role.EXCHANGE:
        deck += [*share(240, mail_requests(host, cast)), *share(3, exchange_commands(host, cast))]
    if host.is_server:
        deck += [*share(1, remote_desktop(host, cast)), *share(6, monitoring(host, cast))]
    if host.role is Role.BACKUP:
        deck += share(6, backups(host))
    return deck
