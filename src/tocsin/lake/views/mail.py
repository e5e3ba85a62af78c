"""Sigma's Microsoft 365 services over the unified audit, and Exchange's own logs as services."""

from __future__ import annotations

from tocsin.lake.views.view import Fields, View
from tocsin.model.logsource import LogSource

_AUDIT = ("m365-audit", "m365-audit-sentinel")
_COMMON: Fields = {
    "Workload": ("Workload", "OfficeWorkload"),
    "ObjectId": ("ObjectId", "OfficeObjectId"),
    "ClientIP": ("ClientIP", "ClientIPAddress", "Client_IPAddress", "ActorIpAddress"),
    "ApplicationId": ("ApplicationId", "AppId"),
    "RequestType": ("ExtendedProperties.RequestType", "RequestType"),
}
# Rules for the security portal and Exchange use the names of Defender for Cloud Apps.
_ALERTS: Fields = {
    **_COMMON,
    "eventSource": ("Workload", "OfficeWorkload"),
    "eventName": ("Name", "AlertName"),
    "status": ("ResultStatus",),
    "Payload": ("Data",),
}
_EXCHANGE: Fields = _ALERTS | {"eventName": ("Operation",)}
# The audit's words for success: alerts and directory records have "Succeeded", Exchange has "True".
_ALERT_VALUES = {"status": {"success": "Succeeded"}}
_EXCHANGE_VALUES = {"status": {"success": "True"}}

_ADMIN: Fields = {
    "Cmdlet": ("CmdletName",),
    "Parameters": ("CmdletParameters",),
}

#: Every Microsoft 365 audit and Exchange view.
VIEWS: tuple[View, ...] = (
    View(LogSource("m365"), ("m365-*",), fields=_COMMON),
    View(LogSource("m365", None, "audit"), _AUDIT, fields=_COMMON),
    View(LogSource("m365", None, "exchange"), _AUDIT, fields=_EXCHANGE, values=_EXCHANGE_VALUES),
    View(LogSource("m365", None, "threat_management"), _AUDIT, fields=_ALERTS, values=_ALERT_VALUES),
    View(LogSource("m365", None, "threat_detection"), _AUDIT, fields=_ALERTS, values=_ALERT_VALUES),
    View(LogSource("exchange"), ("exchange-*",)),
    View(LogSource("exchange", None, "messagetracking"), ("exchange-tracking",)),
    View(LogSource("exchange", None, "adminaudit"), ("exchange-adminaudit",), fields=_ADMIN),
    View(LogSource("exchange", None, "httpproxy"), ("exchange-httpproxy-logs",)),
)
