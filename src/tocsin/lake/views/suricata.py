"""Suricata's event types as services, and the Sigma categories that they answer.

Field names are those of Suricata's EVE output; Sigma's are those of its taxonomy.
"""

from __future__ import annotations

from tocsin.lake.views.view import Fields, View
from tocsin.model.event import table_name
from tocsin.model.logsource import LogSource

#: EVE's event types.
TYPES = (
    "alert", "anomaly", "arp", "bittorrent_dht", "dcerpc", "dhcp", "dnp3", "dns", "drop", "fileinfo",
    "flow", "ftp", "ftp_data", "http", "http2", "ike", "krb5", "ldap", "mdns", "metadata", "modbus",
    "mqtt", "netflow", "nfs", "pgsql", "pop3", "quic", "rdp", "rfb", "sip", "smb", "smtp", "snmp", "ssh",
    "stats", "telnet", "tftp", "tls", "websocket",
)  # fmt: skip

_ENDS: Fields = {
    "src_ip": ("src_ip",),
    "src_port": ("src_port",),
    "dst_ip": ("dest_ip",),
    "dst_port": ("dest_port",),
    "SourceIp": ("src_ip",),
    "SourcePort": ("src_port",),
    "DestinationIp": ("dest_ip",),
    "DestinationPort": ("dest_port",),
    "source.ip": ("src_ip",),
    "source.port": ("src_port",),
    "destination.ip": ("dest_ip",),
    "destination.port": ("dest_port",),
}
_HTTP: Fields = {
    "c-uri": ("http.url",),
    "c-uri-query": ("http.url",),
    "c-uri-stem": ("http.url",),
    "c-useragent": ("http.http_user_agent",),
    "cs-content-type": (),
    "cs-cookie": ("http.cookie",),
    "cs-host": ("http.hostname",),
    "cs-method": ("http.http_method",),
    "cs-referer": ("http.http_refer",),
    "cs-referrer": ("http.http_refer",),
    "cs-uri": ("http.url",),
    "cs-uri-query": ("http.url",),
    "cs-uri-stem": ("http.url",),
    "cs-user-agent": ("http.http_user_agent",),
    "cs-username": ("http.authorization",),
    "cs-version": ("http.protocol",),
    "r-dns": ("http.hostname",),
    "sc-bytes": ("http.length",),
    "sc-status": ("http.status",),
    "c-uri-extension": (),
}
_DNS: Fields = {
    "query": ("dns.rrname", "dns.queries.rrname"),
    "answer": ("dns.answers.rdata", "dns.rdata"),
    "answers": ("dns.answers.rdata", "dns.rdata"),
    "record_type": ("dns.rrtype", "dns.queries.rrtype"),
    "QueryName": ("dns.rrname", "dns.queries.rrname"),
    "QueryResults": ("dns.answers.rdata", "dns.rdata"),
}
_FLOW: Fields = {
    "action": ("flow.action",),
    "blocked": (),
    "protocol": ("proto",),
    "Protocol": ("proto",),
    "Image": (),
    "User": (),
    "Initiated": (),
    "DestinationHostname": (),
    "SourceHostname": (),
}
# Suricata says "accept" as well, so only the words of other firewalls are rewritten.
_ACTIONS = {"forward": "accept", "allow": "accept", "pass": "accept", "deny": "drop", "block": "drop"}


def _view(
    types: tuple[str, ...], fields: Fields, *, category: str | None = None, service: str | None = None
) -> View:
    values = {"action": _ACTIONS} if fields is _FLOW else {}
    tables = tuple(table_name("suricata", kind) for kind in types)
    logsource = LogSource("suricata", category, service)
    return View(logsource, tables, fields=_ENDS | fields, values=values)


_TYPE_FIELDS: dict[str, Fields] = {"http": _HTTP, "dns": _DNS, "flow": _FLOW}
_TYPE_TABLES = {"dns": ("dns", "dns-v3")}

#: Every Suricata view: all types together, each type as a service, then the categories.
VIEWS: tuple[View, ...] = (
    View(LogSource("suricata"), ("suricata-*",), fields=_ENDS),
    *(_view(_TYPE_TABLES.get(kind, (kind,)), _TYPE_FIELDS.get(kind, {}), service=kind) for kind in TYPES),
    _view(("dns", "dns-v3"), _DNS, category="dns"),
    _view(("http",), _HTTP, category="proxy"),
    _view(("http",), _HTTP, category="webserver"),
    _view(("flow",), _FLOW, category="firewall"),
    _view(("flow",), _FLOW, category="network_connection"),
)
