r"""What winlogbeat's modules took apart is written as Windows wrote it, beside what they made of it.

The modules of Sysmon, Security and PowerShell move most of an event's data to names of the Elastic Common
Schema; views look for it there. A few values they rewrite: ``DOMAIN\name`` becomes two fields, digests one for
each algorithm, a context of PowerShell twenty. Rules ask for those as Windows writes them.

Authorities: Elastic's processors (winlogbeat 7) and ingest pipelines (winlogbeat 8, Elastic Agent).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tocsin.model.event import Scalar
from tocsin.model.expression import MULTI
from tocsin.sources.flatten import text

Fields = Mapping[str, Scalar]

#: Fields of which a rewritten event has at least one.
_SIGNS = frozenset({"user.name", "process.title", "process.command_line", "registry.data.strings"})
_SIGNS |= {
    "network.direction",
    "sysmon.dns.status",
    "dns.question.name",
    "process.pe.imphash",
    "file.pe.imphash",
}
_SIGNS |= {f"{group}.hash.{name}" for group in ("process", "file") for name in ("md5", "sha1", "sha256")}

_SYSMON = "microsoft-windows-sysmon/operational"
_POWERSHELL = {"microsoft-windows-powershell/operational", "powershellcore/operational"}
_CLASSIC = "windows powershell"
_STREAM = "15"  # of Sysmon: has Hash, every other event Hashes
_CALL = "4103"  # of PowerShell: a command with its parameters

_DIGESTS = (("SHA1", "hash.sha1"), ("MD5", "hash.md5"), ("SHA256", "hash.sha256"), ("IMPHASH", "pe.imphash"))
_INITIATED = {"egress": "true", "ingress": "false"}
_STATUS = {
    "SUCCESS": "0",
    "ERROR_ACCESS_DENIED": "5",
    "ERROR_INVALID_NAME": "123",
    "ERROR_CANCELLED": "1223",
    "ERROR_TIMEOUT": "1460",
    "DNS_ERROR_RCODE_FORMAT_ERROR": "9001",
    "DNS_ERROR_RCODE_SERVER_FAILURE": "9002",
    "DNS_ERROR_RCODE_NAME_ERROR": "9003",
    "DNS_ERROR_RCODE_NOT_IMPLEMENTED": "9004",
    "DNS_ERROR_RCODE_REFUSED": "9005",
    "DNS_INFO_NO_RECORDS": "9501",
    "DNS_ERROR_BAD_PACKET": "9502",
    "DNS_ERROR_NO_DNS_SERVERS": "9852",
    "DNS_ERROR_RECORD_DOES_NOT_EXIST": "9701",
}
_RECORD_TYPES = {"NS": "2", "CNAME": "5", "SOA": "6", "PTR": "12", "MX": "15", "TXT": "16", "SRV": "33"}
_CALLS = "powershell.command.invocation_details"
#: A context of PowerShell, in Windows' order: label in event 4103, label in the classic log, where a module puts it.
_CONTEXT = (
    ("", "NewProviderState", "powershell.provider.new_state"),
    ("", "ProviderName", "powershell.provider.name"),
    ("", "NewEngineState", "powershell.engine.new_state"),
    ("", "PreviousEngineState", "powershell.engine.previous_state"),
    ("Host Name", "HostName", "process.title"),
    ("Host Version", "HostVersion", "powershell.process.executable_version"),
    ("Host ID", "HostId", "process.entity_id"),
    ("Host Application", "HostApplication", "process.command_line"),
    ("Engine Version", "EngineVersion", "powershell.engine.version"),
    ("Runspace ID", "RunspaceId", "powershell.runspace_id"),
    ("Pipeline ID", "PipelineId", "powershell.pipeline_id"),
    ("Command Name", "CommandName", "powershell.command.name"),
    ("Command Type", "CommandType", "powershell.command.type"),
    ("Script Name", "ScriptName", "file.path"),
    ("Command Path", "CommandPath", "powershell.command.path"),
    ("", "CommandLine", "powershell.command.value"),
    ("Shell ID", "", "powershell.id"),
)


def is_rewritten(fields: Fields) -> bool:
    """Whether a module of winlogbeat may have rewritten this event."""
    return "event.code" in fields and not _SIGNS.isdisjoint(fields)


def as_windows_wrote(fields: Fields, record: Mapping[str, Any]) -> dict[str, Scalar]:
    """The fields that a module rewrote and that ``fields`` lack, as Windows writes them.

    ``record`` is the event before it was flattened: calls of a command are a list of objects in it.
    """
    channel = text(fields.get("Channel") or "").casefold()
    if channel == _SYSMON:
        made = _sysmon(fields)
    elif channel in _POWERSHELL:
        is_call = _text(fields, "EventID") == _CALL
        made = {"ContextInfo": _context(fields, 0), "Payload": _calls(record)} if is_call else {}
    elif channel == _CLASSIC:
        made = {"Data": _context(fields, 1, _calls(record))}
    else:
        made = {}
    return {name: value for name, value in made.items() if value and fields.get(name) is None}


def _sysmon(fields: Fields) -> dict[str, str]:
    status = _text(fields, "sysmon.dns.status")
    return {
        "User": _account(fields),
        "Hash" if _text(fields, "EventID") == _STREAM else "Hashes": _digests(fields),
        "Initiated": _INITIATED.get(_text(fields, "network.direction"), ""),
        "QueryStatus": _STATUS.get(status, status),
        "QueryResults": _answers(fields),
        "Details": _registry_data(fields),
    }


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return "" if value is None else text(value)


def _account(fields: Fields) -> str:
    name, domain = _text(fields, "user.name"), _text(fields, "user.domain")
    return f"{domain}\\{name}" if name and domain else name


def _digests(fields: Fields) -> str:
    for group in ("process", "file"):
        found = [(kind, _text(fields, f"{group}.{name}")) for kind, name in _DIGESTS]
        if any(digest for _, digest in found):
            return ",".join(f"{kind}={digest}" for kind, digest in found if digest)
    return ""


def _answers(fields: Fields) -> str:
    """``type:  5 name;::ffff:203.0.113.7;``, as Sysmon writes what a name resolved to."""
    data = _text(fields, "dns.answers.data").split(MULTI)
    types = _text(fields, "dns.answers.type").split(MULTI)
    if len(types) != len(data):
        types = [""] * len(data)
    written = []
    for answer, kind in zip(data, types, strict=True):
        if kind in _RECORD_TYPES:
            answer = f"type:  {_RECORD_TYPES[kind]} {answer}"  # noqa: PLW2901  (the same answer, written out)
        elif kind == "A":
            answer = f"::ffff:{answer}"  # noqa: PLW2901
        written.append(answer)
    return ";".join(written) + ";" if any(data) else ""


def _registry_data(fields: Fields) -> str:
    data, kind = _text(fields, "registry.data.strings"), _text(fields, "registry.data.type")
    if not (data.isascii() and data.isdigit()):
        return data
    if kind == "SZ_DWORD":
        return f"DWORD (0x{int(data):08x})"
    if kind == "SZ_QWORD":
        return f"QWORD (0x{int(data) >> 32:08x}-0x{int(data) & 0xFFFFFFFF:08x})"
    return data


def _context(fields: Fields, column: int, calls: str = "") -> str:
    """A context of PowerShell, its lines as event 4103 (column 0) or the classic log (column 1) writes them."""
    form = ("        {} = {}", "\t{}={}")[column]
    lines = [
        form.format(row[column], _text(fields, row[2]))
        for row in _CONTEXT
        if row[column] and _text(fields, row[2])
    ]
    account = _account(fields)
    if lines and account:
        lines.append(form.format(("User", "UserId")[column], account))
    return "\n".join(filter(None, (*lines, calls)))


def _calls(record: Mapping[str, Any]) -> str:
    """``ParameterBinding(Get-Item): name="Path"; value="a"``, a line for each of the calls of a command."""
    here: Any = record
    for name in _CALLS.split("."):
        here = here.get(name) if isinstance(here, dict) else None
    here = here or record.get(_CALLS)
    details = here if isinstance(here, list) else []
    return "\n".join(_call(one) for one in details if isinstance(one, dict))


def _call(detail: Mapping[str, Any]) -> str:
    kind, command, name, value = (
        "" if detail.get(key) is None else text(detail[key])
        for key in ("type", "related_command", "name", "value")
    )
    if not kind:
        return value
    return f"{kind}({command}): " + (f"name={name}; value={value}" if name else value)
