"""Who and what the fictional agency consists of: machines, people, addresses, and what they log."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from tocsin.node.demo.scenario import GAP, LATE_START, Calendar

DOMAIN = "agency.example"
NETBIOS = "AGENCY"
DOMAIN_SID = "S-1-5-21-3070421855-1180699209-2714306628"

FIRST = (
    "anila",
    "besnik",
    "diana",
    "erion",
    "flora",
    "gent",
    "hana",
    "ilir",
    "joni",
    "klea",
    "luan",
    "mira",
    "nora",
)
LAST = ("arden", "bress", "calder", "dorn", "elvet", "farin", "gorse", "halden", "istrel", "jarrow", "kestel")


class Role(enum.StrEnum):
    """What a machine is for."""

    DC = "domain controller"
    EXCHANGE = "mail server"
    WEB = "web server"
    FILE = "file server"
    APP = "application server"
    SQL = "database server"
    BACKUP = "backup server"
    MONITOR = "monitoring server"
    ADMIN = "administrator's workstation"
    WORKSTATION = "workstation"


class Person(msgspec.Struct, frozen=True):
    """An account of the agency; ``sid`` whole."""

    name: str
    sid: str
    admin: bool = False


class Host(msgspec.Struct, frozen=True):
    """A machine and what its logs can show.

    ``command_lines``: event 4688 records the command line. ``script_blocks``: PowerShell records
    script blocks. Windows logs before ``since`` and within ``gap`` are lost.
    """

    name: str
    role: Role
    address: str
    person: Person
    sysmon: bool = True
    command_lines: bool = True
    script_blocks: bool = True
    since: dt.datetime | None = None
    gap: tuple[dt.datetime, dt.datetime] | None = None

    @property
    def fqdn(self) -> str:
        """Full name, as Windows events carry it."""
        return f"{self.name}.{DOMAIN}"

    @property
    def is_server(self) -> bool:
        """Whether no one works at it."""
        return self.role not in (Role.WORKSTATION, Role.ADMIN)


class Cast(msgspec.Struct, frozen=True):
    """All machines and people of the agency."""

    hosts: tuple[Host, ...]
    people: tuple[Person, ...]
    admins: tuple[Person, ...]

    def host(self, name: str) -> Host:
        """The machine of that name; KeyError if there is none."""
        return {host.name: host for host in self.hosts}[name]

    def of(self, role: Role) -> list[Host]:
        """Machines of one role, in the order of their names."""
        return [host for host in self.hosts if host.role is role]


SERVERS: tuple[tuple[str, Role, str], ...] = (
    ("DC01", Role.DC, "10.20.1.10"),
    ("DC02", Role.DC, "10.20.1.11"),
    ("EXCH01", Role.EXCHANGE, "10.20.1.20"),
    ("WEB01", Role.WEB, "10.20.1.30"),
    ("FILE01", Role.FILE, "10.20.1.40"),
    ("APP01", Role.APP, "10.20.1.50"),
    ("SQL01", Role.SQL, "10.20.1.60"),
    ("BKP01", Role.BACKUP, "10.20.1.70"),
    ("MGMT01", Role.MONITOR, "10.20.1.80"),
    ("ADM01", Role.ADMIN, "10.20.4.10"),
)

#: The built-in administrator: no one at the agency uses it, which is what gives its use away.
BUILTIN_ADMIN = Person("Administrator", f"{DOMAIN_SID}-500", admin=True)
MONITORING = Person("svc_monitor", f"{DOMAIN_SID}-1108")
BACKUP = Person("svc_backup", f"{DOMAIN_SID}-1109")
POOL = Person("svc_sharepoint", f"{DOMAIN_SID}-1110")


def _people(count: int) -> tuple[Person, ...]:
    names = [f"{first}.{last}" for last in LAST for first in FIRST]
    made = []
    for index in range(count):
        cycle, place = divmod(index, len(names))
        name = names[place] + (str(cycle + 1) if cycle else "")
        made.append(Person(name, f"{DOMAIN_SID}-{1200 + index}"))
    return tuple(made)


def _gap(calendar: Calendar) -> tuple[dt.datetime, dt.datetime]:
    """The days without Windows logs: whole days however short the demonstration is."""
    day = dt.timedelta(days=1)
    return calendar.at(GAP[0]), calendar.at(GAP[1] - day) + day


def _server(name: str, role: Role, address: str, admin: Person, calendar: Calendar) -> Host:
    late = calendar.at(LATE_START) if role is Role.APP else None
    gap = _gap(calendar) if role is Role.EXCHANGE else None
    lines = role is not Role.SQL
    return Host(name, role, address, admin, command_lines=lines, since=late, gap=gap)


def _workstation(number: int, person: Person) -> Host:
    address = f"10.20.{8 + number // 200}.{10 + number % 200}"
    sysmon = number % 3 != 2  # noqa: PLR2004  (every third has none)
    lines = number % 6 != 2 and number % 4 != 0  # noqa: PLR2004
    scripts = number % 5 != 0
    return Host(f"WS{number:03d}", Role.WORKSTATION, address, person, sysmon, lines, scripts)


def cast(hosts: int, calendar: Calendar) -> Cast:
    """The agency with ``hosts`` machines: ten servers and administrators', workstations beyond."""
    people = _people(hosts - len(SERVERS))
    admins = tuple(
        Person(f"adm.{p.name.split('.')[1]}{i}", f"{DOMAIN_SID}-{1120 + i}", admin=True)
        for i, p in enumerate(people[:3], start=1)
    )
    servers = [_server(*row, admins[i % 3], calendar) for i, row in enumerate(SERVERS)]
    stations = [_workstation(number, person) for number, person in enumerate(people, start=1)]
    return Cast(tuple(servers + stations), people, admins)
