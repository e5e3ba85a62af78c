"""May and June 2022: the network is scanned, credentials are taken, further machines are reached."""

from __future__ import annotations

from tocsin.node.demo.activity import Part
from tocsin.node.demo.background_accounts import desktop
from tocsin.node.demo.cast import BUILTIN_ADMIN, Host
from tocsin.node.demo.ledger import Deed, Ledger
from tocsin.node.demo.programs import EXPLORER, S32
from tocsin.node.demo.records import (
    SYSTEM_ACCOUNT,
    Program,
    logon,
    network,
    process,
    process_access,
    service_installed,
    share_access,
)
from tocsin.node.demo.scenario import Phase

SCANNER = "C:\\Users\\Public\\advanced_port_scanner.exe"
DUMPER = "C:\\Users\\Public\\mimikatz.exe"
TRACE = "C:\\Windows\\SYSTEM32\\ntdll.dll+9c534|C:\\Windows\\System32\\KERNELBASE.dll+305fe|UNKNOWN(00000000012A1B20)"

_STARTS_SCANNER = Deed(Phase.DISCOVERY, "T1046", "runs a port scanner")
_SCANS = Deed(Phase.DISCOVERY, "T1046", "scans every machine for two ports")
_READS_PASSWORDS = Deed(Phase.CREDENTIALS, "T1003.001", "reads passwords from the memory of LSASS")
_FROM_WEB_SERVER = Deed(Phase.LATERAL_MOVEMENT, "T1021.001", "remote desktop from the web server")
_FROM_MONITORING = Deed(Phase.LATERAL_MOVEMENT, "T1021.001", "remote desktop from the monitoring server")
_INSTALLS_SERVICE = Deed(
    Phase.LATERAL_MOVEMENT, "T1021.002 T1569.002", "runs commands through a service it installs (Impacket)"
)
_REACHES_SHARE = Deed(Phase.LATERAL_MOVEMENT, "T1021.002", "reaches the administrative share")
_MOVES_FILES = Deed(Phase.LATERAL_MOVEMENT, "T1570", "moves files with ftp")


def spread(ledger: Ledger) -> None:
    """Discovery, credentials and lateral movement."""
    _scan(ledger)
    _credentials(ledger)
    _desktops(ledger)
    _impacket(ledger)
    _shares(ledger)
    _transfer(ledger)


def _scan(ledger: Ledger) -> None:
    host = ledger.cast.host("MGMT01")
    scanner = Program(
        SCANNER, f'"{SCANNER}"', EXPLORER, "C:\\Windows\\Explorer.EXE", "Famatech Corp.", "Advanced Port Scanner",
        "Advanced Port Scanner", "advanced_port_scanner.exe", "2, 5, 3869, 0", "High", "C:\\Users\\Public\\",
    )  # fmt: skip
    ledger.step("2022-05-10 19:05", host, _STARTS_SCANNER, process(host, scanner, BUILTIN_ADMIN))
    targets = [other for other in ledger.cast.hosts if other.name != host.name][:60]
    parts = [
        network(host, SCANNER, BUILTIN_ADMIN, port, address=other.address)
        for other in targets
        for port in (445, 3389)
    ]
    ledger.step("2022-05-10 19:06", host, _SCANS, parts, every=0.4)


def _credentials(ledger: Ledger) -> None:
    for when, name in (("2022-05-12 20:11", "MGMT01"), ("2022-06-09 19:42", "FILE01")):
        host = ledger.cast.host(name)
        command = "mimikatz.exe privilege::debug sekurlsa::logonpasswords exit"
        dumper = Program(
            DUMPER, command, S32 + "cmd.exe", S32 + "cmd.exe", "gentilkiwi (Benjamin DELPY)", "mimikatz",
            "mimikatz for Windows", "mimikatz.exe", "2.2.0.0", "High", "C:\\Users\\Public\\",
        )  # fmt: skip
        parts = [
            *process(host, dumper, BUILTIN_ADMIN, ends=4.0),
            process_access(host, DUMPER, S32 + "lsass.exe", "0x1010", TRACE),
        ]
        ledger.step(when, host, _READS_PASSWORDS, parts)


def _desktops(ledger: Ledger) -> None:
    web = ledger.cast.host("WEB01")
    ledger.step(
        "2022-05-09 18:51",
        ledger.cast.host("MGMT01"),
        _FROM_WEB_SERVER,
        desktop(ledger.cast.host("MGMT01"), BUILTIN_ADMIN, web.address),
    )
    source = ledger.cast.host("MGMT01")
    for index, name in enumerate(("FILE01", "DC01", "EXCH01", "SQL01", "BKP01", "APP01")):
        host = ledger.cast.host(name)
        ledger.step(
            f"2022-05-12 20:{30 + index * 3}",
            host,
            _FROM_MONITORING,
            desktop(host, BUILTIN_ADMIN, source.address),
        )


def _impacket(ledger: Ledger) -> None:
    source = ledger.cast.host("MGMT01")
    for index, (name, service) in enumerate(
        (("DC01", "KBmTxQwR"), ("BKP01", "hVnPzLdY"), ("WS001", "QsGtWcXb"))
    ):
        host = ledger.cast.host(name)
        output = "\\\\127.0.0.1\\C$\\__output"
        line = (
            f"%COMSPEC% /Q /c echo net user /domain ^> {output} 2^>^&1 > %TEMP%\\execute.bat & "
            "%COMSPEC% /Q /c %TEMP%\\execute.bat & del %TEMP%\\execute.bat"
        )
        shell = Program(S32 + "cmd.exe", line.replace("%COMSPEC%", S32 + "cmd.exe"), S32 + "services.exe")
        parts = [
            *logon(host, BUILTIN_ADMIN, 3, source.address, "MGMT01"),
            share_access(
                host, BUILTIN_ADMIN, "\\\\*\\IPC$", "svcctl", mask="0x12019f", address=source.address
            ),
            service_installed(host, service, line),
            *process(host, shell, SYSTEM_ACCOUNT, ends=1.0),
            share_access(
                host, BUILTIN_ADMIN, "\\\\*\\C$", "__output", mask="0x12019f", address=source.address
            ),
        ]
        ledger.step(f"2022-06-09 20:{10 + index * 4}", host, _INSTALLS_SERVICE, parts, every=0.6)


def _shares(ledger: Ledger) -> None:
    source = ledger.cast.host("MGMT01")
    for index, host in enumerate(h for h in ledger.cast.hosts[:40] if h.name not in ("MGMT01", "ADM01")):
        parts: list[Part] = [
            *logon(host, BUILTIN_ADMIN, 3, source.address, "MGMT01"),
            share_access(
                host,
                BUILTIN_ADMIN,
                "\\\\*\\ADMIN$",
                "Temp\\check.txt",
                mask="0x12019f",
                address=source.address,
            ),
        ]
        ledger.step(f"2022-06-16 19:{index:02d}", host, _REACHES_SHARE, parts, every=0.5)


def _transfer(ledger: Ledger) -> None:
    host: Host = ledger.cast.host("FILE01")
    command = "ftp.exe -s:C:\\Users\\Public\\f.txt 10.20.1.30"
    program = Program(S32 + "ftp.exe", command, S32 + "cmd.exe", S32 + "cmd.exe", integrity="High")
    ledger.step("2022-06-16 20:40", host, _MOVES_FILES, process(host, program, BUILTIN_ADMIN, ends=30.0))
