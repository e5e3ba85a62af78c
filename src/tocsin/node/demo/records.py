"""Records that Windows leaves of one happening, for the background and for the intruder alike."""

from __future__ import annotations

import hashlib
import ntpath

import msgspec

from tocsin.node.demo.activity import Part
from tocsin.node.demo.cast import DOMAIN_SID, NETBIOS, Host, Person
from tocsin.node.demo.known import MD5
from tocsin.node.demo.text import GUID, HEXPID, LOGON, PID, SECURITY, SYSMON, SYSTEM, UTC, WORD, windows

SYSTEM_ACCOUNT = Person("SYSTEM", "S-1-5-18")
NOBODY = "00000000-0000-0000-0000-000000000000"


class Program(msgspec.Struct, frozen=True):
    """An executable and how it is run; ``sha256`` only where a real digest is public."""

    image: str
    command: str
    parent: str
    parent_command: str = ""
    company: str = "Microsoft Corporation"
    product: str = "Microsoft® Windows® Operating System"
    description: str = ""
    original: str = ""
    version: str = "10.0.17763.1697 (WinBuild.160101.0800)"
    integrity: str = "Medium"
    directory: str = "C:\\Windows\\system32\\"
    sha256: str = ""


def digests(name: str, sha256: str = "") -> str:
    """Sysmon's Hashes field; without a digest given one is made up from the name."""
    seed = hashlib.sha256(name.lower().encode()).hexdigest().upper()
    md5 = MD5.get(sha256, seed[:32]).upper()
    return f"MD5={md5},SHA256={sha256.upper() or seed},IMPHASH={seed[32:]}"


def account(person: Person, host: Host) -> str:
    """An account as Sysmon writes it: domain and name."""
    if person.name == "SYSTEM":
        return "NT AUTHORITY\\SYSTEM"
    if person.name in {"NETWORK SERVICE", "LOCAL SERVICE"}:
        return f"NT AUTHORITY\\{person.name}"
    return f"{host.name if person.sid.startswith('S-1-5-82') else NETBIOS}\\{person.name}"


def subject(person: Person, host: Host, prefix: str = "Subject") -> dict[str, object]:
    """The four fields by which a Security event names an account."""
    if person.name == "SYSTEM":
        who = {"Sid": "S-1-5-18", "Name": f"{host.name}$", "Logon": "0x3e7"}
    else:
        who = {"Sid": person.sid, "Name": person.name, "Logon": LOGON}
    return {
        f"{prefix}UserSid": who["Sid"],
        f"{prefix}UserName": who["Name"],
        f"{prefix}DomainName": NETBIOS,
        f"{prefix}LogonId": who["Logon"],
    }


def process(
    host: Host, program: Program, person: Person, *, ends: float = 0.0, delay: float = 0.0
) -> list[Part]:
    """A process starts, and ends after ``ends`` seconds if that is not 0."""
    parts = [Part(SECURITY, _event_4688(host, program, person), delay)]
    if host.sysmon:
        parts.append(Part(SYSMON, _sysmon_1(host, program, person), delay))
        if ends:
            data = _sysmon_head(program.image) | {"User": account(person, host)}
            parts.append(Part(SYSMON, windows(SYSMON, 5, host.fqdn, data), delay + ends))
    return parts


def _sysmon_head(image: str) -> dict[str, object]:
    return {"RuleName": "-", "UtcTime": UTC, "ProcessGuid": GUID, "ProcessId": PID, "Image": image}


def _sysmon_1(host: Host, program: Program, person: Person) -> str:
    system = person.name == "SYSTEM"
    data = _sysmon_head(program.image) | {
        "FileVersion": program.version,
        "Description": program.description or "-",
        "Product": program.product,
        "Company": program.company,
        "OriginalFileName": program.original or ntpath.basename(program.image),
        "CommandLine": program.command,
        "CurrentDirectory": program.directory,
        "User": account(person, host),
        "LogonGuid": "{5E1A77C0-0000-60A7-0000-002000000000}",
        "LogonId": "0x3e7" if system else LOGON,
        "TerminalSessionId": 0 if system else 1,
        "IntegrityLevel": "System" if system else program.integrity,
        "Hashes": digests(program.image, program.sha256),
        "ParentProcessGuid": "{5E1A77C0-1A2B-60A7-0000-001000000000}",
        "ParentProcessId": 1312,
        "ParentImage": program.parent,
        "ParentCommandLine": program.parent_command or program.parent,
        "ParentUser": account(person, host),
    }
    return windows(SYSMON, 1, host.fqdn, data)


def _event_4688(host: Host, program: Program, person: Person) -> str:
    data = subject(person, host) | {
        "NewProcessId": HEXPID,
        "NewProcessName": program.image,
        "TokenElevationType": "%%1936" if person.name == "SYSTEM" else "%%1938",
        "ProcessId": "0x520",
        "CommandLine": program.command if host.command_lines else "",
        "TargetUserSid": "S-1-0-0",
        "TargetUserName": "-",
        "TargetDomainName": "-",
        "TargetLogonId": "0x0",
        "ParentProcessName": program.parent,
        "MandatoryLabel": "S-1-16-16384" if person.name == "SYSTEM" else "S-1-16-8192",
    }
    return windows(SECURITY, 4688, host.fqdn, data)


def logon(host: Host, person: Person, kind: int, address: str = WORD, source: str = "-") -> list[Part]:
    """A logon of a type, with the privileges of an administrator's, and its end (remote ones)."""
    local = kind in (2, 5, 7, 11)
    process_name = {
        2: "User32 ",
        5: "Advapi  ",
        7: "User32 ",
        9: "seclogo",
        10: "User32 ",
        11: "User32 ",
    }.get(kind, "Kerberos")
    data = subject(SYSTEM_ACCOUNT, host) if local or kind == 10 else {  # noqa: PLR2004  (remote interactive)
        "SubjectUserSid": "S-1-0-0", "SubjectUserName": "-", "SubjectDomainName": "-", "SubjectLogonId": "0x0",
    }  # fmt: skip
    data = data | subject(person, host, "Target") | {
        "LogonType": kind,
        "LogonProcessName": process_name,
        "AuthenticationPackageName": "Negotiate" if local else "Kerberos",
        "WorkstationName": host.name if local or kind == 10 else source,  # noqa: PLR2004
        "LogonGuid": NOBODY,
        "TransmittedServices": "-",
        "LmPackageName": "-",
        "KeyLength": 0,
        "ProcessId": "0x2a8" if local else "0x0",
        "ProcessName": "C:\\Windows\\System32\\services.exe" if kind == 5 else  # noqa: PLR2004  (service)
        "C:\\Windows\\System32\\svchost.exe" if local else "-",
        "IpAddress": "127.0.0.1" if kind in (2, 7, 11) else "-" if kind == 5 else address,  # noqa: PLR2004
        "IpPort": "0",
        "ElevatedToken": "%%1842" if person.admin or kind == 5 else "%%1843",  # noqa: PLR2004
    }  # fmt: skip
    parts = [Part(SECURITY, windows(SECURITY, 4624, host.fqdn, data))]
    if person.admin or person.name == "SYSTEM":
        rights = subject(person, host) | {"PrivilegeList": "SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege"}
        parts.append(Part(SECURITY, windows(SECURITY, 4672, host.fqdn, rights), 0.002))
    if kind != 5:  # noqa: PLR2004
        gone = subject(person, host, "Target") | {"LogonType": kind}
        parts.append(Part(SECURITY, windows(SECURITY, 4634, host.fqdn, gone), 30 if kind == 3 else 3600))  # noqa: PLR2004
    return parts


def failed_logon(host: Host, person: Person, kind: int, address: str = WORD) -> Part:
    """A logon with a wrong password."""
    data = {
        "SubjectUserSid": "S-1-0-0", "SubjectUserName": "-", "SubjectDomainName": "-", "SubjectLogonId": "0x0",
        "TargetUserSid": "S-1-0-0", "TargetUserName": person.name, "TargetDomainName": NETBIOS,
        "Status": "0xc000006d", "FailureReason": "%%2313", "SubStatus": "0xc000006a", "LogonType": kind,
        "LogonProcessName": "User32 ", "AuthenticationPackageName": "Negotiate", "WorkstationName": host.name,
        "ProcessId": "0x2a8", "ProcessName": "C:\\Windows\\System32\\svchost.exe",
        "IpAddress": address, "IpPort": "0",
    }  # fmt: skip
    return Part(SECURITY, windows(SECURITY, 4625, host.fqdn, data))


def share_access(  # noqa: PLR0913  (a record has as many facts)
    host: Host, person: Person, share: str, target: str, *, mask: str = "0x12019f", address: str = WORD
) -> Part:
    r"""Event 5145: a file behind a share is opened; ``share`` is like ``\\*\ADMIN$``."""
    data = subject(person, host) | {
        "ObjectType": "File", "IpAddress": address, "IpPort": "51522", "ShareName": share,
        "ShareLocalPath": "\\??\\D:\\Shares" if "$" not in share else "\\??\\C:\\Windows",
        "RelativeTargetName": target, "AccessMask": mask, "AccessList": "%%4416\r\n\t\t\t\t", "AccessReason": "-",
    }  # fmt: skip
    return Part(SECURITY, windows(SECURITY, 5145, host.fqdn, data))


def network(  # noqa: PLR0913  (a record has as many facts)
    host: Host, image: str, person: Person, port: int, *, address: str = WORD, name: str = "-"
) -> Part:
    """Sysmon 3: a process connects to ``address``."""
    data = _sysmon_head(image) | {
        "User": account(person, host), "Protocol": "tcp", "Initiated": "true", "SourceIsIpv6": "false",
        "SourceIp": host.address, "SourceHostname": host.fqdn, "SourcePort": 50122, "SourcePortName": "-",
        "DestinationIsIpv6": "false", "DestinationIp": address, "DestinationHostname": name,
        "DestinationPort": port, "DestinationPortName": {443: "https", 445: "microsoft-ds"}.get(port, "-"),
    }  # fmt: skip
    return Part(SYSMON, windows(SYSMON, 3, host.fqdn, data))


def dns_query(host: Host, image: str, person: Person, name: str = WORD) -> Part:
    """Sysmon 22: a process resolves a name."""
    data = _sysmon_head(image) | {
        "QueryName": name, "QueryStatus": "0", "QueryResults": "::ffff:203.0.113.77;", "User": account(person, host),
    }  # fmt: skip
    return Part(SYSMON, windows(SYSMON, 22, host.fqdn, data))


def file_created(host: Host, image: str, person: Person, target: str, delay: float = 0.0) -> Part:
    """Sysmon 11: a process creates or overwrites a file."""
    data = _sysmon_head(image) | {
        "TargetFilename": target,
        "CreationUtcTime": UTC,
        "User": account(person, host),
    }
    return Part(SYSMON, windows(SYSMON, 11, host.fqdn, data), delay)


def file_deleted(host: Host, image: str, person: Person, target: str, sha256: str = "") -> Part:
    """Sysmon 23: a process deletes a file, of which Sysmon keeps the digest."""
    data = _sysmon_head(image) | {
        "User": account(person, host), "TargetFilename": target, "Hashes": digests(target, sha256),
        "IsExecutable": "false", "Archived": "true",
    }  # fmt: skip
    return Part(SYSMON, windows(SYSMON, 23, host.fqdn, data))


def registry_set(host: Host, image: str, person: Person, key: str, details: str) -> Part:
    """Sysmon 13: a process sets a registry value."""
    data = _sysmon_head(image) | {
        "EventType": "SetValue", "TargetObject": key, "Details": details, "User": account(person, host),
    }  # fmt: skip
    return Part(SYSMON, windows(SYSMON, 13, host.fqdn, data))


def image_loaded(  # noqa: PLR0913  (a record has as many facts)
    host: Host, image: str, person: Person, library: str, *, signature: str, sha256: str = ""
) -> Part:
    """Sysmon 7: a process loads a library or its own image."""
    data = _sysmon_head(image) | {
        "ImageLoaded": library, "FileVersion": "10.0.17763.1", "Description": "-", "Product": "-", "Company": signature,
        "OriginalFileName": ntpath.basename(library), "Hashes": digests(library, sha256),
        "Signed": "true", "Signature": signature, "SignatureStatus": "Valid", "User": account(person, host),
    }  # fmt: skip
    return Part(SYSMON, windows(SYSMON, 7, host.fqdn, data))


def driver_loaded(host: Host, path: str, signature: str, sha256: str = "") -> Part:
    """Sysmon 6: a driver is loaded."""
    data = {
        "RuleName": "-", "UtcTime": UTC, "ImageLoaded": path, "Hashes": digests(path, sha256),
        "Signed": "true", "Signature": signature, "SignatureStatus": "Valid",
    }  # fmt: skip
    return Part(SYSMON, windows(SYSMON, 6, host.fqdn, data))


def process_access(host: Host, image: str, target: str, access: str, trace: str) -> Part:
    """Sysmon 10: a process opens another with the rights ``access``."""
    data = {
        "RuleName": "-", "UtcTime": UTC, "SourceProcessGUID": GUID, "SourceProcessId": PID, "SourceThreadId": 4120,
        "SourceImage": image, "TargetProcessGUID": "{5E1A77C0-0B00-60A7-0000-001000000000}", "TargetProcessId": 680,
        "TargetImage": target, "GrantedAccess": access, "CallTrace": trace,
        "SourceUser": "NT AUTHORITY\\SYSTEM", "TargetUser": "NT AUTHORITY\\SYSTEM",
    }  # fmt: skip
    return Part(SYSMON, windows(SYSMON, 10, host.fqdn, data))


def service_installed(host: Host, name: str, path: str, kind: str = "user mode service") -> Part:
    """System 7045: a service or driver is installed."""
    data = {
        "ServiceName": name, "ImagePath": path, "ServiceType": kind,
        "StartType": "demand start", "AccountName": "LocalSystem" if kind == "user mode service" else "",
    }  # fmt: skip
    return Part(SYSTEM, windows(SYSTEM, 7045, host.fqdn, data))


def machine_account(host: Host) -> Person:
    """The account a machine itself logs on with."""
    return Person(f"{host.name}$", f"{DOMAIN_SID}-{1001 + sum(host.name.encode())}")
