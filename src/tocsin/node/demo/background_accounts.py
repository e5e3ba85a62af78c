"""Logons of the agency's people, services and machines, and what domain controllers see of them."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.node.demo.activity import Activity, Part
from tocsin.node.demo.cast import BACKUP, DOMAIN_SID, MONITORING, NETBIOS, Cast, Host, Person, Role
from tocsin.node.demo.records import (
    SYSTEM_ACCOUNT,
    failed_logon,
    logon,
    machine_account,
    share_access,
    subject,
)
from tocsin.node.demo.text import CONNECTIONS, SECURITY, SESSIONS, WORD, windows

#: At most this many people get records of their own on a server, however large the agency is.
MOST_PEOPLE = 60


def stations(cast: Cast) -> tuple[str, ...]:
    """Addresses of all workstations."""
    return tuple(host.address for host in cast.hosts if host.role is Role.WORKSTATION)


def logons(host: Host, cast: Cast) -> Iterator[Activity]:
    """Service logons everywhere; people at workstations, remote ones on servers."""
    yield Activity(6, "always", tuple(logon(host, SYSTEM_ACCOUNT, 5)))
    if not host.is_server:
        yield Activity(3, "morning", tuple(logon(host, host.person, 2)))
        yield Activity(6, "office", tuple(logon(host, host.person, 7)))
        yield Activity(
            0.3, "morning", (failed_logon(host, host.person, 2, "127.0.0.1"), *logon(host, host.person, 2))
        )
        yield Activity(1, "always", tuple(logon(host, MONITORING, 3)), (cast.host("MGMT01").address,))
        return
    yield from _people_on(host, cast)
    yield Activity(0.5, "night", tuple(logon(host, BACKUP, 3)), (cast.host("BKP01").address,))
    for other in cast.hosts[:MOST_PEOPLE]:
        yield Activity(
            6 / len(cast.hosts), "always", tuple(logon(host, machine_account(other), 3)), (other.address,)
        )


def _people_on(host: Host, cast: Cast) -> Iterator[Activity]:
    at = {h.person.name: h for h in cast.hosts if h.role is Role.WORKSTATION}
    people = [p for p in cast.people if p.name in at][:MOST_PEOPLE]
    weight = 12 / len(people)
    for person in people:
        station = at[person.name]
        parts = logon(host, person, 3, source=station.name)
        if host.role is Role.FILE:
            parts += _opens(host, person)
        yield Activity(weight, "office", tuple(parts), (station.address,))
        yield Activity(weight / 80, "morning", (failed_logon(host, person, 3),), (station.address,))


def _opens(host: Host, person: Person) -> list[Part]:
    shares = (("Registry", "2021\\letter.docx"), ("Finance", "budget.xlsx"), ("Public", "forms\\leave.docx"))
    made = [share_access(host, person, f"\\\\*\\{name}", path, mask="0x120089") for name, path in shares]
    return made[: 1 + len(person.name) % 3]


def kerberos(host: Host, cast: Cast) -> Iterator[Activity]:
    """Tickets that a domain controller grants, and logons it refuses."""
    servers = [h for h in cast.hosts if h.is_server]
    for station in [h for h in cast.hosts if not h.is_server][:MOST_PEOPLE]:
        person = station.person
        server = servers[sum(person.name.encode()) % len(servers)]
        words = (station.address,)
        yield Activity(3, "morning", (_ticket(host, person), _service_ticket(host, person, host)), words)
        yield Activity(6, "office", (_service_ticket(host, person, server),), words)
        yield Activity(3, "always", (_ticket(host, machine_account(station)),), words)
        yield Activity(1, "office", (_ntlm(host, person, station),), words)
        yield Activity(0.05, "morning", (_refused(host, person),), words)


def changes(host: Host, cast: Cast) -> Iterator[Activity]:
    """Accounts that administrators look after on a domain controller."""
    for admin, person in zip(cast.admins, cast.people, strict=False):
        names = {"TargetUserName": person.name, "TargetDomainName": NETBIOS, "TargetSid": person.sid}
        member = f"CN={person.name},OU=Staff,DC=agency,DC=example"
        group = {
            "TargetUserName": "Archive staff",
            "TargetDomainName": NETBIOS,
            "TargetSid": f"{DOMAIN_SID}-1301",
        }
        joined = group | {"MemberName": member, "MemberSid": person.sid}
        for weight, event, data in (
            (1, 4724, names),
            (1, 4738, names),
            (1, 4740, names),
            (1, 4728, joined),
            (0.2, 4720, names),
        ):
            part = Part(SECURITY, windows(SECURITY, event, host.fqdn, subject(admin, host) | data))
            yield Activity(weight, "office", (part,))


def _ticket(host: Host, person: Person) -> Part:
    data = {
        "TargetUserName": person.name, "TargetDomainName": NETBIOS, "TargetSid": person.sid, "ServiceName": "krbtgt",
        "ServiceSid": f"{DOMAIN_SID}-502", "TicketOptions": "0x40810010", "Status": "0x0",
        "TicketEncryptionType": "0x12", "PreAuthType": "2", "IpAddress": f"::ffff:{WORD}", "IpPort": "50311",
    }  # fmt: skip
    return Part(SECURITY, windows(SECURITY, 4768, host.fqdn, data))


def _service_ticket(host: Host, person: Person, server: Host) -> Part:
    data = {
        "TargetUserName": f"{person.name}@AGENCY.EXAMPLE", "TargetDomainName": "AGENCY.EXAMPLE",
        "ServiceName": f"{server.name}$", "ServiceSid": machine_account(server).sid, "TicketOptions": "0x40810000",
        "TicketEncryptionType": "0x12", "IpAddress": f"::ffff:{WORD}", "IpPort": "50312", "Status": "0x0",
        "LogonGuid": "00000000-0000-0000-0000-000000000000", "TransmittedServices": "-",
    }  # fmt: skip
    return Part(SECURITY, windows(SECURITY, 4769, host.fqdn, data), 0.4)


def _ntlm(host: Host, person: Person, station: Host) -> Part:
    data = {
        "PackageName": "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0", "TargetUserName": person.name,
        "Workstation": station.name, "Status": "0x0",
    }  # fmt: skip
    return Part(SECURITY, windows(SECURITY, 4776, host.fqdn, data))


def _refused(host: Host, person: Person) -> Part:
    data = {
        "TargetUserName": person.name, "TargetSid": person.sid, "ServiceName": "krbtgt/AGENCY",
        "TicketOptions": "0x40810010", "Status": "0x18", "PreAuthType": "2", "IpAddress": f"::ffff:{WORD}",
        "IpPort": "50313",
    }  # fmt: skip
    return Part(SECURITY, windows(SECURITY, 4771, host.fqdn, data))


def remote_desktop(host: Host, cast: Cast) -> Iterator[Activity]:
    """Administrators at work on a server, from their own workstation."""
    for person in cast.admins:
        yield Activity(1, "office", tuple(desktop(host, person)), (cast.host("ADM01").address,))


def desktop(host: Host, person: Person, address: str = WORD) -> list[Part]:
    """A remote desktop session: connection, logon, session."""
    connection = {"UserData": {"EventXML": {"Param1": person.name, "Param2": NETBIOS, "Param3": address}}}
    session = {
        "UserData": {"EventXML": {"User": f"{NETBIOS}\\{person.name}", "SessionID": "3", "Address": address}}
    }
    return [
        Part(CONNECTIONS, windows(CONNECTIONS, 1149, host.fqdn, connection)),
        *(part._replace(delay=part.delay + 1.2) for part in logon(host, person, 10, address)),
        Part(SESSIONS, windows(SESSIONS, 21, host.fqdn, session), 2.0),
        Part(SESSIONS, windows(SESSIONS, 24, host.fqdn, session), 3550.0),
    ]
