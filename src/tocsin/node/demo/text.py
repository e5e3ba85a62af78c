"""Log records as format strings: all fixed text once, with slots for what differs event by event.

Slots are private-use characters until a record is complete; ``finish`` turns them into positions
of ``str.format``, so that writing an event is one call. The positions, in the order in which
``render`` passes them: date, time of day (milliseconds), record number, process id, a random
32-bit number, a word from the activity's pool, a size.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

ISO = "\ue000"  # 2021-05-21T08:15:30.123Z
UTC = "\ue001"  # 2021-05-21 08:15:30.123
RECORD = "\ue002"
PID = "\ue003"
HEXPID = "\ue004"
GUID = "\ue005"  # a process GUID
LOGON = "\ue006"  # a logon id
WORD = "\ue007"
SIZE = "\ue008"
DATE = "\ue009"
CLOCK = "\ue00a"  # 08:15:30
RANDOM = "\ue00b"  # eight hexadecimal digits

_NUMBERS = {RECORD: "{2}", PID: "{3}", SIZE: "{6}"}
_TEXTS = {
    ISO: "{0}T{1}Z",
    UTC: "{0} {1}",
    HEXPID: "{3:#x}",
    GUID: "{{5E1A77C0-1A2B-60A7-0000-0010{4:08X}}}",
    LOGON: "{4:#x}",
    WORD: "{5}",
    DATE: "{0}",
    CLOCK: "{1:.8}",
    RANDOM: "{4:08x}",
}

SECURITY = "Security"
SYSTEM = "System"
APPLICATION = "Application"
SYSMON = "Microsoft-Windows-Sysmon/Operational"
POWERSHELL = "Microsoft-Windows-PowerShell/Operational"
POWERSHELL_CLASSIC = "Windows PowerShell"
DEFENDER = "Microsoft-Windows-Windows Defender/Operational"
TASKS = "Microsoft-Windows-TaskScheduler/Operational"
SESSIONS = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"
CONNECTIONS = "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational"
WMI = "Microsoft-Windows-WMI-Activity/Operational"
BITS = "Microsoft-Windows-Bits-Client/Operational"
EXCHANGE = "MSExchange Management"

CHANNELS = (
    SECURITY, SYSTEM, APPLICATION, SYSMON, POWERSHELL, POWERSHELL_CLASSIC, DEFENDER, TASKS, SESSIONS,
    CONNECTIONS, WMI, BITS, EXCHANGE,
)  # fmt: skip

#: Files beside the Windows events in which records are lines of their own.
IIS = "iis"
HTTPPROXY = "httpproxy"

_PROVIDERS = {
    SECURITY: "Microsoft-Windows-Security-Auditing",
    SYSTEM: "Service Control Manager",
    APPLICATION: "MsiInstaller",
    POWERSHELL_CLASSIC: "PowerShell",
    EXCHANGE: "MSExchange CmdletLogs",
    (SECURITY, 1102): "Microsoft-Windows-Eventlog",
    (SYSTEM, 104): "Microsoft-Windows-Eventlog",
    (SYSTEM, 19): "Microsoft-Windows-WindowsUpdateClient",
    (SYSTEM, 1074): "User32",
    (SYSTEM, 6005): "EventLog",
    (SYSTEM, 6006): "EventLog",
    (SYSTEM, 6013): "EventLog",
}


def finish(text: str) -> str:
    """A record with slots as a ``str.format`` template; numbers lose the quotes around them."""
    text = text.replace("{", "{{").replace("}", "}}")
    for slot, position in _NUMBERS.items():
        text = text.replace(f'"{slot}"', position).replace(slot, position)
    for slot, position in _TEXTS.items():
        text = text.replace(slot, position)
    return text


def windows(channel: str, event_id: int, computer: str, data: Mapping[str, object], level: int = 4) -> str:
    """A Windows event as a line of JSON in the form of ``evtx_dump``, as a template.

    ``data`` is the EventData or, with the single key ``UserData``, the UserData.
    """
    default = channel.removesuffix("/Operational")
    provider = _PROVIDERS.get((channel, event_id)) or _PROVIDERS.get(channel, default)
    system = {
        "Provider": {"#attributes": {"Name": provider}},
        "EventID": event_id,
        "Level": 0 if channel == SECURITY else level,
        "Keywords": "0x8020000000000000" if channel == SECURITY else "0x8000000000000000",
        "TimeCreated": {"#attributes": {"SystemTime": ISO}},
        "EventRecordID": RECORD,
        "Execution": {"#attributes": {"ProcessID": 4, "ThreadID": 88}},
        "Channel": channel,
        "Computer": computer,
    }
    body = {"UserData": data["UserData"]} if "UserData" in data else {"EventData": data}
    return finish(msgspec.json.encode({"Event": {"System": system, **body}}).decode())
