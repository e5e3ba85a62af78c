"""What administrators and their tools do: scripts, Exchange commands, backups, monitoring."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.node.demo.activity import Activity, Part
from tocsin.node.demo.cast import MONITORING, Cast, Host, Person, Role
from tocsin.node.demo.records import logon, share_access
from tocsin.node.demo.text import EXCHANGE, POWERSHELL, POWERSHELL_CLASSIC, RANDOM, SYSTEM, windows

_SCRIPTS = (
    "Get-ADUser -Filter * -Properties LastLogonDate | Where-Object { $_.LastLogonDate -lt (Get-Date).AddDays(-90) }",
    "Get-Service | Where-Object { $_.StartType -eq 'Automatic' -and $_.Status -ne 'Running' }",
    "Get-WindowsUpdateLog -LogPath D:\\Reports\\wu.log",
    "Get-PSDrive -PSProvider FileSystem | Select-Object Name, Used, Free | Export-Csv D:\\Reports\\disks.csv",
    "Test-NetConnection FILE01.agency.example -Port 445",
    "prompt",
)
_COMMANDS = (
    ("Get-Mailbox", "-ResultSize Unlimited"),
    ("Get-MailboxStatistics", '-Server "EXCH01"'),
    ("Set-Mailbox", '-Identity "info" -IssueWarningQuota 1.9GB'),
    ("Get-Queue", '-Server "EXCH01"'),
    ("Get-MessageTrackingLog", '-Sender "info@agency.example"'),
    ("New-DistributionGroup", '-Name "Archive staff"'),
    ("Get-ExchangeServer", "-Status"),
)


def script_block(host: Host, text: str, path: str = "", level: int = 5) -> Part:
    """PowerShell 4104: a block of script as it was run."""
    data = {
        "MessageNumber": 1, "MessageTotal": 1, "ScriptBlockText": text,
        "ScriptBlockId": f"5e1a77c0-0000-4000-8000-0000{RANDOM}", "Path": path,
    }  # fmt: skip
    return Part(POWERSHELL, windows(POWERSHELL, 4104, host.fqdn, data, level))


def module_event(host: Host, person: Person, payload: str) -> Part:
    """PowerShell 4103: a command as it was carried out."""
    shell = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"
    context = f"Severity = Informational\r\n Host Name = ConsoleHost\r\n Host Application = {shell}\r\n User = AGENCY\\{person.name}\r\n"
    text = windows(POWERSHELL, 4103, host.fqdn, {"ContextInfo": context, "Payload": payload})
    return Part(POWERSHELL, text, 0.1)


def exchange_command(host: Host, person: Person, command: str, arguments: str) -> Part:
    """MSExchange Management 1: a management command that succeeded."""
    who = f"agency.example/Users/{person.name}"
    texts = [command, arguments, who, person.sid, person.sid, "Remote-PowerShell-Unknown", "12044 w3wp#MSExchangePowerShellAppPool",
             "", "41", "00:00:00.3125", "View Entire Forest: 'True'"]  # fmt: skip
    return Part(EXCHANGE, windows(EXCHANGE, 1, host.fqdn, {"Data": {"#text": texts}}))


def scripts(host: Host) -> Iterator[Activity]:
    """PowerShell: administrators' scripts, and the start of the engine on every machine."""
    console = "HostApplication=C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"
    texts = ["Available", "None", f"\tNewEngineState=Available\r\n\tHostName=ConsoleHost\r\n\t{console}\r\n"]
    start = Part(POWERSHELL_CLASSIC, windows(POWERSHELL_CLASSIC, 400, host.fqdn, {"Data": {"#text": texts}}))
    yield Activity(1, "office", (start,))
    if host.script_blocks:
        for text in _SCRIPTS:
            weight = 2.0 if host.role is Role.ADMIN else 0.3
            name = text.split(" ", maxsplit=1)[0]
            payload = f'CommandInvocation({name}): "{name}"\r\n'
            yield Activity(
                weight, "office", (script_block(host, text), module_event(host, host.person, payload))
            )


def exchange_commands(host: Host, cast: Cast) -> Iterator[Activity]:
    """Management commands of the mail server's administrators."""
    for person in cast.admins:
        for command, arguments in _COMMANDS:
            yield Activity(1, "office", (exchange_command(host, person, command, arguments),))


def monitoring(host: Host, cast: Cast) -> Iterator[Activity]:
    """The monitoring server asks a server how it is."""
    parts = [*logon(host, MONITORING, 3), share_access(host, MONITORING, "\\\\*\\IPC$", "winreg", mask="0x3")]
    yield Activity(1, "always", tuple(parts), (cast.host("MGMT01").address,))


def backups(host: Host) -> Iterator[Activity]:
    """The nightly backup and its shadow copies."""
    for name in ("Volume Shadow Copy", "Microsoft Software Shadow Copy Provider"):
        for delay, state in ((0.0, "running"), (1800.0, "stopped")):
            data = {"param1": name, "param2": state}
            yield Activity(1, "night", (Part(SYSTEM, windows(SYSTEM, 7036, host.fqdn, data), delay),))
