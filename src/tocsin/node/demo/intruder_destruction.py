"""15 July 2022: defences off, the encryptor spread and run, the wallpaper changed, disks wiped."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.node.demo.activity import Part
from tocsin.node.demo.cast import BUILTIN_ADMIN, NETBIOS, Host, Role
from tocsin.node.demo.known import BATCH, DEFENDER_CONTROL, DRIVER, ENCRYPTOR, SIGNER, SPREADER, WIPER
from tocsin.node.demo.ledger import Deed, Ledger
from tocsin.node.demo.programs import EXPLORER, S32
from tocsin.node.demo.records import (
    SYSTEM_ACCOUNT,
    Program,
    driver_loaded,
    file_created,
    file_deleted,
    image_loaded,
    logon,
    network,
    process,
    registry_set,
    service_installed,
    share_access,
)
from tocsin.node.demo.scenario import Phase
from tocsin.node.demo.text import DEFENDER, SECURITY, SYSTEM, WMI, windows

PLACE = "C:\\ProgramData\\Microsoft\\"
GOXML, BAT, MELLONA = PLACE + "GoXml.exe", PLACE + "win.bat", PLACE + "Mellona.exe"
CL, RWDSK = PLACE + "cl.exe", "C:\\Windows\\System32\\drivers\\rwdsk.sys"
#: Files renamed on each machine that is encrypted.
FILES = 120
_FOLDERS = ("Registry", "Finance", "Archive", "Personnel", "Projects", "Legal")

_SWITCHES_OFF = Deed(Phase.EVASION, "T1562.001 T1047", "switches Defender off through WMI")
_BORROWS_TOKEN = Deed(
    Phase.EVASION, "T1562.001 T1134.001", "runs Defender Control, a public tool, under a borrowed token"
)
_REACHES = Deed(Phase.STAGING, "T1570 T1105", "Mellona.exe reaches a list of machines")
_RECEIVES = Deed(Phase.STAGING, "T1570 T1105", "receives the encryptor")
_RUNS_ENCRYPTOR = Deed(Phase.ENCRYPTION, "T1486", "win.bat runs the encryptor")
_SIGNED_ENCRYPTOR = Deed(
    Phase.MASQUERADE, "T1036.005 T1553.002", "the encryptor bears a telecom company's signature"
)
_ENCRYPTS = Deed(Phase.ENCRYPTION, "T1486", "files become .lck")
_SETS_WALLPAPER = Deed(Phase.DEFACEMENT, "T1112 T1491.001", "sets its own wallpaper")
_INHIBITS = Deed(Phase.RECOVERY_INHIBITION, "T1490 T1489", "deletes shadow copies and ends programs")
_WIPES = Deed(Phase.WIPE, "T1561.002", "cl.exe loads a raw disk driver and wipes")
_SIGNED_WIPER = Deed(
    Phase.MASQUERADE,
    "T1036.005 T1553.002",
    "the wiper takes a compiler's name and a telecom company's signature",
)
_CLEARS = Deed(Phase.EVASION, "T1562.002 T1070.001", "clears the event logs")


def destroy(ledger: Ledger) -> None:
    """Evasion, staging, encryption, recovery inhibition, defacement and wipe."""
    cast = ledger.cast
    stations = [h for h in cast.of(Role.WORKSTATION) if h.name in ("WS001", "WS002", "WS003", "WS004")]
    victims = [cast.host("FILE01"), cast.host("APP01"), *stations]
    for index, host in enumerate([cast.host("MGMT01"), *victims]):
        _evade(ledger, host, 20 + index)
    _stage(ledger, victims)
    for index, host in enumerate(victims):
        _encrypt(ledger, host, index)
    for index, host in enumerate([cast.host("FILE01"), *stations[:2]]):
        _wipe(ledger, host, index)
    _clear(ledger)


def _evade(ledger: Ledger, host: Host, minute: int) -> None:
    command = (
        "wmic /namespace:\\\\root\\Microsoft\\Windows\\Defender class MSFT_MpPreference call Set "
        "DisableRealtimeMonitoring=true"
    )
    wmic = Program(S32 + "wbem\\WMIC.exe", command, S32 + "cmd.exe", S32 + "cmd.exe", integrity="High")
    head: dict[str, object] = {
        "Product Name": "Microsoft Defender Antivirus",
        "Product Version": "4.18.2104.14",
    }
    key = "HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Real-Time Protection\\DisableRealtimeMonitoring = "
    change = head | {"Old Value": key + "0x0", "New Value": key + "0x1"}
    operation = {"UserData": {"Operation_ClientFailure": {
        "Id": "{00000000-0000-0000-0000-000000000000}", "ClientMachine": "MGMT01", "User": f"{NETBIOS}\\Administrator",
        "ClientProcessId": 5120, "Component": "Unknown", "ResultCode": "0x80041032",
        "Operation": "Start IWbemServices::ExecMethod - root\\Microsoft\\Windows\\Defender : MSFT_MpPreference::Set",
    }}}  # fmt: skip
    parts = [
        *process(host, wmic, BUILTIN_ADMIN, ends=2.0),
        Part(WMI, windows(WMI, 5858, host.fqdn, operation, 2)),
        Part(DEFENDER, windows(DEFENDER, 5007, host.fqdn, change)),
        Part(DEFENDER, windows(DEFENDER, 5001, host.fqdn, head)),
    ]
    ledger.step(f"2022-07-15 12:{minute}", host, _SWITCHES_OFF, parts, every=0.7)
    if host.name == "MGMT01":
        tool = PLACE + "dControl.exe"
        control = Program(tool, tool, EXPLORER, "C:\\Windows\\Explorer.EXE", "www.sordum.org", "Defender Control",
                          "Defender Control", "dControl.exe", "2.1.0.0", "High", sha256=DEFENDER_CONTROL)  # fmt: skip
        parts = [*logon(host, BUILTIN_ADMIN, 9, "::1"), *process(host, control, BUILTIN_ADMIN)]
        ledger.step("2022-07-15 12:15", host, _BORROWS_TOKEN, parts, every=2)


def _stage(ledger: Ledger, victims: Sequence[Host]) -> None:
    host = ledger.cast.host("MGMT01")
    spreader = _signed(MELLONA, f'"{MELLONA}" list.txt', SPREADER, integrity="High")
    parts = process(host, spreader, BUILTIN_ADMIN, ends=200.0)
    parts += [
        network(host, MELLONA, BUILTIN_ADMIN, 445, address=victim.address, name=victim.fqdn)
        for victim in victims
    ]
    ledger.step("2022-07-15 12:40", host, _REACHES, parts, every=3)
    for index, victim in enumerate(victims):
        target = "ProgramData\\Microsoft\\GoXml.exe"
        received = [
            *logon(victim, BUILTIN_ADMIN, 3, host.address, "MGMT01"),
            share_access(victim, BUILTIN_ADMIN, "\\\\*\\C$", target, mask="0x13019f", address=host.address),
            file_created(victim, "System", SYSTEM_ACCOUNT, GOXML),
            file_created(victim, "System", SYSTEM_ACCOUNT, BAT),
        ]
        ledger.step(f"2022-07-15 12:{41 + index}", victim, _RECEIVES, received, every=0.4)


def _signed(
    image: str, command: str, sha256: str, *, parent_command: str = S32 + "cmd.exe", integrity: str = "System"
) -> Program:
    """A program of the intruder's own under a telecom company's signature."""
    return Program(
        image, command, S32 + "cmd.exe", parent_command, SIGNER, "-", "-", "-", "1.0.0.0", integrity, PLACE, sha256
    )  # fmt: skip


def _encrypt(ledger: Ledger, host: Host, index: int) -> None:
    minute = f"2022-07-15 13:{10 + index * 2}"
    batch = Program(S32 + "cmd.exe", f"cmd.exe /c {BAT}", S32 + "services.exe")
    encryptor = _signed(GOXML, "GoXml.exe 1 2 3 4 5 6 7", ENCRYPTOR, parent_command=f"cmd.exe /c {BAT}")
    start = [
        *process(host, batch, SYSTEM_ACCOUNT),
        *process(host, encryptor, SYSTEM_ACCOUNT, ends=900.0),
        file_deleted(host, S32 + "cmd.exe", SYSTEM_ACCOUNT, BAT, BATCH),
    ]
    ledger.step(minute, host, _RUNS_ENCRYPTOR, start, every=0.3)
    signed = image_loaded(host, GOXML, SYSTEM_ACCOUNT, GOXML, signature=SIGNER, sha256=ENCRYPTOR)
    ledger.step(f"{minute}:04", host, _SIGNED_ENCRYPTOR, [signed])
    place = "D:\\Shares" if host.is_server else f"C:\\Users\\{host.person.name}\\Documents"
    names = [f"{place}\\{_FOLDERS[n % 6]}\\record-{n:04d}.docx.lck" for n in range(FILES)]
    parts = [file_created(host, GOXML, SYSTEM_ACCOUNT, name) for name in names]
    ledger.step(f"2022-07-15 13:{11 + index * 2}", host, _ENCRYPTS, parts, every=0.35)
    _inhibit(ledger, host, f"{minute}:08")
    wallpaper = f"HKU\\{host.person.sid}\\Control Panel\\Desktop\\Wallpaper"
    value = registry_set(host, GOXML, SYSTEM_ACCOUNT, wallpaper, PLACE + "goxml.jpg")
    ledger.step(f"2022-07-15 13:{40 + index}", host, _SETS_WALLPAPER, [value])


def _inhibit(ledger: Ledger, host: Host, when: str) -> None:
    def run(name: str, command: str) -> list[Part]:
        """The records of a program of Windows that GoXml starts."""
        program = Program(S32 + name, command, GOXML, "GoXml.exe 1 2 3 4 5 6 7")
        return process(host, program, SYSTEM_ACCOUNT, ends=2.0)

    parts = run("vssadmin.exe", "vssadmin.exe delete shadows /all /quiet")
    for service in ("sqlservr.exe", "outlook.exe", "winword.exe", "excel.exe", "backupagent.exe"):
        parts += run("taskkill.exe", f"taskkill /F /IM {service}")
    ledger.step(when, host, _INHIBITS, parts, every=0.8)


def _wipe(ledger: Ledger, host: Host, index: int) -> None:
    when = f"2022-07-15 15:{5 + index * 4:02d}"
    wiper = _signed(CL, f'"{CL}" wp', WIPER)
    parts = [
        file_created(host, "System", SYSTEM_ACCOUNT, CL),
        file_created(host, CL, SYSTEM_ACCOUNT, RWDSK),
        *process(host, wiper, SYSTEM_ACCOUNT),
        service_installed(host, "RawDisk3", RWDSK, "kernel mode driver"),
        driver_loaded(host, RWDSK, "EldoS Corporation", DRIVER),
    ]
    ledger.step(when, host, _WIPES, parts, every=0.9)
    signed = image_loaded(host, CL, SYSTEM_ACCOUNT, CL, signature=SIGNER, sha256=WIPER)
    ledger.step(f"{when}:07", host, _SIGNED_WIPER, [signed])
    ledger.silence(f"2022-07-15 15:{7 + index * 4:02d}", host)


def _clear(ledger: Ledger) -> None:
    for index, name in enumerate(("MGMT01", "DC01", "WEB01")):
        host = ledger.cast.host(name)
        who = {
            "SubjectUserSid": BUILTIN_ADMIN.sid,
            "SubjectUserName": "Administrator",
            "SubjectDomainName": NETBIOS,
        }
        parts = [
            Part(SECURITY, windows(SECURITY, 1102, host.fqdn, {"UserData": {"LogFileCleared": who}})),
            Part(
                SYSTEM,
                windows(
                    SYSTEM, 104, host.fqdn, {"UserData": {"LogFileCleared": who | {"Channel": "System"}}}
                ),
            ),
        ]
        ledger.step(f"2022-07-15 15:{30 + index}", host, _CLEARS, parts, every=0.5)
