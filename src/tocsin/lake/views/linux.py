"""Sigma's Linux log sources as views over auditd, Sysmon for Linux and syslog.

Authorities: Sigma's taxonomy (appendix "Linux"), the fields that SigmaHQ's Linux rules use, and the
record dictionary of audit-documentation. What a log cannot show is mapped to nothing.
"""

from __future__ import annotations

from tocsin.lake.views.view import Fields, View
from tocsin.model.expression import Atom, Op
from tocsin.model.logsource import LogSource

_AUDITD = ("linux-auditd",)
#: Sysmon for Linux through syslog, and the same events exported as JSON or XML.
_SYSMON = ("linux-sysmon", "windows-linux-sysmon-operational")
_AUTH = ("linux-auth",)
_SYSLOG = ("linux-syslog",)

_PROCESS: Fields = {
    "Image": ("exe",),
    "CommandLine": ("CommandLine", "proctitle"),
    "CurrentDirectory": ("cwd",),
    "User": ("uid",),
    "LogonId": ("ses",),
    "ProcessId": ("pid",),
    "ParentProcessId": ("ppid",),
    "ParentImage": (),
    "ParentCommandLine": (),
}
# Raw audit logs have numbers where rules have names; an unset session is the largest 32-bit number.
_PROCESS_VALUES = {"User": {"root": "0"}, "LogonId": {"0": "4294967295"}}
_FILE: Fields = {**_PROCESS, "CommandLine": ("proctitle",)}
_DELETED: Fields = {**_FILE, "TargetFilename": ("name",)}
_CONNECTION: Fields = {
    **_FILE,
    "DestinationIp": ("laddr",),
    "DestinationPort": ("lport",),
    "DestinationHostname": (),
    "SourceIp": (),
    "SourcePort": (),
}

#: Categories to the event ids of Sysmon for Linux.
_SYSMON_EVENTS: dict[str, tuple[str, ...]] = {
    "process_creation": ("1",),
    "network_connection": ("3",),
    "sysmon_status": ("4", "16"),
    "process_termination": ("5",),
    "raw_access_thread": ("9",),
    "process_access": ("10",),
    "file_event": ("11",),
    "file_delete": ("23", "26"),
    "sysmon_error": ("255",),
}


def _audited(category: str, event: str, fields: Fields, where: Atom | None = None) -> View:
    source = LogSource("linux", category)
    return View(source, _AUDITD, (event,), fields, where=where, values=_PROCESS_VALUES)


def _service(name: str, tables: tuple[str, ...], events: tuple[str, ...] = ()) -> View:
    return View(LogSource("linux", None, name), tables, events)


VIEWS: tuple[View, ...] = (
    View(LogSource("linux"), ("linux-*", "windows-linux-sysmon-operational")),
    _service("auditd", _AUDITD),
    _service("sysmon", _SYSMON),
    _service("syslog", (*_SYSLOG, *_AUTH)),
    _service("auth", _AUTH),
    *(_service(name, _AUTH, (name,)) for name in ("sshd", "sudo", "su", "cron")),
    *(_service(name, _SYSLOG, (name,)) for name in ("clamav", "guacamole", "vsftpd")),
    *(View(LogSource("linux", category), _SYSMON, events) for category, events in _SYSMON_EVENTS.items()),
    _audited("process_creation", "EXECVE", _PROCESS),
    _audited("file_event", "PATH", _FILE, Atom("TargetFilename", Op.EXISTS)),
    _audited("file_delete", "PATH", _DELETED, Atom("nametype", Op.EQ, "DELETE")),
    _audited("network_connection", "SOCKADDR", _CONNECTION, Atom("Initiated", Op.EXISTS)),
    View(LogSource("linux", "antivirus"), _SYSLOG, ("clamav",), where=Atom("Signature", Op.EXISTS)),
)
