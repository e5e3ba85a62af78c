"""Which events tell of logons, and in which fields they say who, whence, where and how."""

from __future__ import annotations

import msgspec

_SECURITY = "windows-security"
_SESSIONS = "windows-microsoft-windows-terminalservices-localsessionmanager-operational"
_CONNECTIONS = "windows-microsoft-windows-terminalservices-remoteconnectionmanager-operational"


class LogonEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of event; of several fields the first that is filled counts.

    ``failed`` None leaves the outcome to ``status``: a value of ``succeeded`` is a success, one of
    ``failing`` (or any other, where that is empty) a failure, and anything else no logon. ``target`` empty
    is the host that logged it. ``form`` is the way of logging on where no field says it.
    """

    table: str
    event: str
    kind: str
    user: tuple[str, ...]
    domain: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    form: str = ""
    form_field: str = ""
    failed: bool | None = False
    status: tuple[str, ...] = ()
    succeeded: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()


def _security(event: str, kind: str, **more: object) -> LogonEvent:
    base: dict[str, object] = {
        "user": ("TargetUserName",),
        "domain": ("TargetDomainName",),
        "source": ("IpAddress", "WorkstationName"),
    }
    return LogonEvent(table=_SECURITY, event=event, kind=kind, **{**base, **more})  # type: ignore[arg-type]


def _kerberos(event: str, form: str) -> LogonEvent:
    return _security(
        event, "kerberos", form=form, failed=None, status=("Status", "ResultCode"), succeeded=("0x0", "0")
    )


def _session(event: str, kind: str) -> LogonEvent:
    return LogonEvent(
        table=_SESSIONS,
        event=event,
        kind=kind,
        user=("User", "UserData_EventXML_User"),
        source=("Address", "UserData_EventXML_Address"),
        form="remote desktop",
    )


LOGON_EVENTS: tuple[LogonEvent, ...] = (
    _security("4624", "logon", form_field="LogonType"),
    _security("4625", "logon", form_field="LogonType", failed=True),
    _security("4634", "logoff", form_field="LogonType", source=()),
    _security("4648", "explicit credentials", target=("TargetServerName",)),
    _security(
        "4672", "special privileges", user=("SubjectUserName",), domain=("SubjectDomainName",), source=()
    ),
    _kerberos("4768", "ticket-granting ticket"),
    _kerberos("4769", "service ticket"),
    _security("4771", "kerberos", form="pre-authentication", failed=True),
    _security(
        "4776",
        "credential validation",
        domain=(),
        source=("Workstation",),
        form="NTLM",
        failed=None,
        status=("Status",),
        succeeded=("0x0", "0"),
    ),
    _session("21", "logon"),
    _session("24", "disconnect"),
    _session("25", "reconnect"),
    LogonEvent(
        table=_CONNECTIONS,
        event="1149",
        kind="network authentication",
        user=("Param1",),
        domain=("Param2",),
        source=("Param3",),
        form="remote desktop",
    ),
    LogonEvent(
        table="linux-auth",
        event="sshd",
        kind="logon",
        user=("user",),
        source=("src_ip",),
        form_field="method",
        failed=None,
        status=("action",),
        succeeded=("accepted",),
        failing=("failed", "failed invalid user"),
    ),
)

#: Windows' logon types (Microsoft, "4624(S): An account was successfully logged on").
LOGON_TYPES = {
    "0": "system",
    "2": "interactive",
    "3": "network",
    "4": "batch",
    "5": "service",
    "7": "unlock",
    "8": "network, clear text",
    "9": "new credentials",
    "10": "remote interactive",
    "11": "cached interactive",
    "12": "cached remote interactive",
    "13": "cached unlock",
}
