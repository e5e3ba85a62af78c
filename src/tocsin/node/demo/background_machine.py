"""What machines do with and without people: programs, names looked up, files, registry, services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tocsin.node.demo.activity import Activity, Part
from tocsin.node.demo.cast import Host, Role
from tocsin.node.demo.programs import (
    ADMINS,
    BY_ROLE,
    CHROME,
    EDGE,
    EXPLORER,
    MACHINE,
    OFFICE,
    PEOPLE,
    S32,
    SVCHOST,
)
from tocsin.node.demo.records import (
    SYSTEM_ACCOUNT,
    dns_query,
    file_created,
    image_loaded,
    network,
    process,
    process_access,
    registry_set,
    service_installed,
)
from tocsin.node.demo.text import APPLICATION, BITS, DEFENDER, RANDOM, SYSTEM, TASKS, WMI, windows

SITES = tuple(
    f"{name}.{zone}.example" for zone in ("news", "gov", "bank", "shop", "cdn", "cloud")
    for name in ("www", "static", "api", "login", "img", "media", "docs", "portal", "m", "events")
)  # fmt: skip
PUBLIC = tuple(f"203.0.113.{last}" for last in range(60, 250))
ENGINE = "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.2104.14-0\\MsMpEng.exe"
DOCUMENTS = ("letter", "report", "minutes", "decision", "budget", "list", "annex", "reply", "draft", "plan")


def processes(host: Host) -> Iterator[Activity]:
    """Programs started on a machine, by people and by Windows."""
    rows = [(weight, rhythm, program, SYSTEM_ACCOUNT) for weight, rhythm, program in MACHINE]
    rows += [(*row, SYSTEM_ACCOUNT) for row in BY_ROLE.get(host.role.value, ())]
    if host.role is Role.WORKSTATION:
        rows += [(*row, host.person) for row in PEOPLE]
    elif host.role is Role.ADMIN:
        rows += [(*row, host.person) for row in (*ADMINS, *PEOPLE[:6])]
    else:
        rows += [(weight / 8, rhythm, program, host.person) for weight, rhythm, program in ADMINS]
    for weight, rhythm, program, person in rows:
        yield Activity(weight, rhythm, tuple(process(host, program, person, ends=95.0)))


def lookups(host: Host) -> Iterator[Activity]:
    """Names resolved and connections made (Sysmon 22 and 3)."""
    if host.role in (Role.WORKSTATION, Role.ADMIN):
        for browser in (EDGE, CHROME):
            yield Activity(8, "office", (dns_query(host, browser, host.person),), SITES)
            yield Activity(8, "office", (network(host, browser, host.person, 443),), PUBLIC)
        mail = OFFICE + "OUTLOOK.EXE"
        yield Activity(2, "office", (dns_query(host, mail, host.person, "exch01.agency.example"),))
        yield Activity(
            4,
            "office",
            (network(host, mail, host.person, 443, address="10.20.1.20", name="EXCH01.agency.example"),),
        )
    yield Activity(3, "always", (dns_query(host, SVCHOST, SYSTEM_ACCOUNT, "update.agency.example"),))
    yield Activity(
        3,
        "always",
        (network(host, SVCHOST, SYSTEM_ACCOUNT, 8530, address="10.20.1.80", name="MGMT01.agency.example"),),
    )
    yield Activity(
        2,
        "always",
        (network(host, "System", SYSTEM_ACCOUNT, 445, address="10.20.1.10", name="DC01.agency.example"),),
    )


def files(host: Host) -> Iterator[Activity]:
    """Files created (Sysmon 11) and libraries loaded (Sysmon 7)."""
    person, home = host.person, f"C:\\Users\\{host.person.name}"
    if not host.is_server:
        for name in DOCUMENTS:
            word, sheet = OFFICE + "WINWORD.EXE", OFFICE + "EXCEL.EXE"
            download = f"{home}\\Downloads\\{name}-{RANDOM}.pdf"
            yield Activity(
                1, "office", (file_created(host, word, person, f"{home}\\Documents\\{name}-{RANDOM}.docx"),)
            )
            yield Activity(
                0.6,
                "office",
                (file_created(host, sheet, person, f"{home}\\Documents\\{name}-{RANDOM}.xlsx"),),
            )
            yield Activity(1, "office", (file_created(host, EDGE, person, download),))
        temporary = f"{home}\\AppData\\Local\\Temp\\{RANDOM}.tmp"
        yield Activity(4, "office", (file_created(host, EXPLORER, person, temporary),))
        yield Activity(
            3,
            "office",
            (image_loaded(host, EDGE, person, S32 + "mswsock.dll", signature="Microsoft Windows"),),
        )
    log = f"C:\\Windows\\Logs\\CBS\\CbsPersist_{RANDOM}.log"
    yield Activity(
        2, "patch", (file_created(host, "C:\\Windows\\servicing\\TrustedInstaller.exe", SYSTEM_ACCOUNT, log),)
    )
    prefetch = f"C:\\Windows\\Prefetch\\SVCHOST.EXE-{RANDOM}.pf"
    yield Activity(3, "always", (file_created(host, SVCHOST, SYSTEM_ACCOUNT, prefetch),))
    yield Activity(
        2,
        "always",
        (image_loaded(host, SVCHOST, SYSTEM_ACCOUNT, S32 + "wbemcomn.dll", signature="Microsoft Windows"),),
    )
    trace = (
        "C:\\Windows\\SYSTEM32\\ntdll.dll+9c534|C:\\Windows\\System32\\KERNELBASE.dll+305fe|"
        "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.2104.14-0\\mpengine.dll+4a1c"
    )
    yield Activity(1, "always", (process_access(host, ENGINE, S32 + "svchost.exe", "0x1000", trace),))
    if host.role in (Role.WEB, Role.EXCHANGE):
        place = (
            "C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\Temporary ASP.NET Files\\root\\a1b2c3d4\\"
        )
        worker = S32 + "inetsrv\\w3wp.exe"
        yield Activity(
            3, "office", (file_created(host, worker, SYSTEM_ACCOUNT, f"{place}App_Web_{RANDOM}.dll"),)
        )


def registry(host: Host) -> Iterator[Activity]:
    """Registry values set (Sysmon 13): the usual ones, and the agency's wallpaper by policy."""
    person = host.person
    hive = f"HKU\\{person.sid}\\"
    recent = hive + "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\RecentDocs\\.docx\\MRUListEx"
    panel = hive + "Control Panel\\Desktop\\Wallpaper"
    if not host.is_server:
        yield Activity(5, "office", (registry_set(host, EXPLORER, person, recent, "Binary Data"),))
        yield Activity(
            1,
            "morning",
            (registry_set(host, EXPLORER, person, panel, "C:\\Windows\\Web\\Wallpaper\\agency.jpg"),),
        )
    time = "HKLM\\System\\CurrentControlSet\\Services\\W32Time\\Config\\LastKnownGoodTime"
    yield Activity(
        4, "always", (registry_set(host, SVCHOST, SYSTEM_ACCOUNT, time, "QWORD (0x01d74e2a-0x5c1b2f00)"),)
    )
    start = "HKLM\\System\\CurrentControlSet\\Services\\BITS\\Start"
    yield Activity(
        1, "always", (registry_set(host, S32 + "services.exe", SYSTEM_ACCOUNT, start, "DWORD (0x00000003)"),)
    )


def services(host: Host) -> Iterator[Activity]:
    """The System and Application logs: services, restarts, updates, software installed."""

    def system(event: int, data: Mapping[str, object]) -> Part:
        """A record of the System log."""
        return Part(SYSTEM, windows(SYSTEM, event, host.fqdn, data))

    for name in ("Windows Update", "Background Intelligent Transfer Service", "Software Protection"):
        for delay, state in ((0.0, "running"), (600.0, "stopped")):
            part = system(7036, {"param1": name, "param2": state})
            yield Activity(4, "always", (part._replace(delay=delay),))
    yield Activity(
        1, "patch", (system(19, {"updateTitle": "Security Intelligence Update for Microsoft Defender"}),)
    )
    restart = {
        "param1": f"{S32}svchost.exe ({host.name})",
        "param2": host.name,
        "param4": "0x80020010",
        "param5": "restart",
    }
    yield Activity(0.3, "patch", (system(1074, restart), system(6006, {}), system(6005, {})))
    yield Activity(
        0.5, "always", (system(6013, {"Data": {"#text": ["", "", "", "", "86400", "60", "0 UTC"]}}),)
    )
    updater = "C:\\Program Files (x86)\\Microsoft\\EdgeUpdate\\MicrosoftEdgeUpdate.exe"
    service = service_installed(host, "Microsoft Edge Update Service (edgeupdate)", f'"{updater}" /svc')
    yield Activity(0.2, "patch", (service,))
    product = {
        "Data": {"#text": ["Microsoft Edge", "91.0.864.48", "1033", "0", "Microsoft Corporation", "(NULL)"]}
    }
    yield Activity(0.4, "patch", (Part(APPLICATION, windows(APPLICATION, 1033, host.fqdn, product)),))
    job = {"transferId": RANDOM, "name": "Edge Component Updater", "url": "https://update.agency.example/edge",
           "fileLength": 5242880}  # fmt: skip
    yield Activity(1, "always", (Part(BITS, windows(BITS, 59, host.fqdn, job)),))


def defender(host: Host) -> Iterator[Activity]:
    """Scans, signatures and their settings, as the built-in scanner records them."""
    head: dict[str, object] = {
        "Product Name": "Microsoft Defender Antivirus",
        "Product Version": "4.18.2104.14",
    }

    def event(number: int, data: Mapping[str, object]) -> Part:
        """A record of the scanner's log; ``data`` follows product and version."""
        return Part(DEFENDER, windows(DEFENDER, number, host.fqdn, {**head, **data}))

    scan = {"Scan ID": "{5E1A77C0-0000-4000-8000-000000000001}", "Scan Type": "Antimalware", "Domain": "NT AUTHORITY",
            "User": "SYSTEM", "Scan Parameters": "Quick scan"}  # fmt: skip
    yield Activity(3, "always", (event(1000, scan), event(1001, scan)._replace(delay=420.0)))
    yield Activity(
        4, "always", (event(2000, {"Current Signature Version": "1.339.1200.0", "Update Type": "Delta"}),)
    )
    yield Activity(
        2, "always", (event(1150, {"Platform version": "4.18.2104.14", "Engine version": "1.1.18100.6"}),)
    )
    key = "HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Signature Updates\\SignatureLocation = "
    place = "C:\\ProgramData\\Microsoft\\Windows Defender\\Definition Updates\\"
    change = {"Old Value": f"{key}{place}{{1}}", "New Value": f"{key}{place}{{2}}"}
    yield Activity(1, "always", (event(5007, change),))


def tasks(host: Host) -> Iterator[Activity]:
    """Scheduled tasks that run, and providers that WMI loads for them."""
    for name in (
        "UpdateOrchestrator\\Schedule Scan",
        "Defrag\\ScheduledDefrag",
        "Time Synchronization\\SynchronizeTime",
    ):
        task = f"\\Microsoft\\Windows\\{name}"
        data: dict[str, object] = {
            "TaskName": task,
            "TaskInstanceId": "{5E1A77C0-0000-4000-8000-000000000002}",
        }
        start = Part(TASKS, windows(TASKS, 200, host.fqdn, data | {"ActionName": SVCHOST}))
        end = Part(
            TASKS, windows(TASKS, 201, host.fqdn, data | {"ActionName": SVCHOST, "ResultCode": 0}), 12.0
        )
        yield Activity(2, "always", (start, end))
    provider = {"UserData": {"Operation_StartedOperational": {
        "ProviderName": "CIMWin32", "Code": "0x0", "HostProcess": "wmiprvse.exe", "ProcessID": 3120,
        "ProviderPath": "%systemroot%\\system32\\wbem\\cimwin32.dll",
    }}}  # fmt: skip
    yield Activity(2, "always", (Part(WMI, windows(WMI, 5857, host.fqdn, provider)),))
