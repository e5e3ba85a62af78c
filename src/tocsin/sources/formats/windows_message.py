"""What the text of a Windows event says under its English labels, under the names that the event's data has.

A collector that keeps only the rendered message (Splunk's classic ``WinEventLog``) keeps no event data. Labels
are those of the messages of Windows' security auditing; Sysmon writes the names themselves.
"""

from __future__ import annotations

import re

_LINE = re.compile(r"(\t?[A-Z][A-Za-z /]{1,40}):[ \t]*(.*)")
_SYSMON = re.compile(r"([A-Z][A-Za-z0-9]{1,30}): (.*)")
#: Labels that mean the same in whichever section of a message they stand.
LABELS = {
    "New Process ID": "NewProcessId",
    "New Process Name": "NewProcessName",
    "Process Command Line": "CommandLine",
    "Creator Process ID": "ProcessId",
    "Creator Process Name": "ParentProcessName",
    "Token Elevation Type": "TokenElevationType",
    "Mandatory Label": "MandatoryLabel",
    "Process ID": "ProcessId",
    "Process Name": "ProcessName",
    "Logon Type": "LogonType",
    "Logon Process": "LogonProcessName",
    "Authentication Package": "AuthenticationPackageName",
    "Workstation Name": "WorkstationName",
    "Source Network Address": "IpAddress",
    "Source Port": "IpPort",
    "Failure Reason": "FailureReason",
    "Status": "Status",
    "Sub Status": "SubStatus",
    "Object Server": "ObjectServer",
    "Object Type": "ObjectType",
    "Object Name": "ObjectName",
    "Share Name": "ShareName",
    "Share Path": "ShareLocalPath",
    "Relative Target Name": "RelativeTargetName",
    "Service Name": "ServiceName",
    "Service File Name": "ServiceFileName",
    "Task Name": "TaskName",
    "Privileges": "PrivilegeList",
}
_ACCOUNT = {
    "Security ID": "UserSid",
    "Account Name": "UserName",
    "Account Domain": "DomainName",
    "Logon ID": "LogonId",
}
#: Sections that tell whose account it is.
_SECTIONS = {
    **dict.fromkeys(("Subject", "Creator Subject"), "Subject"),
    **dict.fromkeys(
        ("Target Subject", "New Logon", "Account For Which Logon Failed", "Target Account", "New Account"),
        "Target",
    ),
    "Account Whose Credentials Were Used": "Target",
}


def message_fields(message: str) -> dict[str, str]:
    """Fields of a rendered message, {} if it has none that are known; the first of a name counts."""
    fields: dict[str, str] = {}
    whose = ""
    plain = "\nUtcTime: " in message
    for line in message.splitlines():
        match = (_SYSMON if plain else _LINE).fullmatch(line)
        if match is None:
            continue
        label, value = match[1].strip(), match[2].strip()
        if plain:
            fields.setdefault(label, value)
        elif not value:
            whose = _SECTIONS.get(label, "") if not match[1].startswith("\t") else whose
        elif (name := LABELS.get(label)) is not None:
            fields.setdefault(name, value)
        elif whose and label in _ACCOUNT:
            fields.setdefault(f"{whose}{_ACCOUNT[label]}", value)
    return fields
