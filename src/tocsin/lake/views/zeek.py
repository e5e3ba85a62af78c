"""Sigma's Zeek services, and the categories that Zeek's logs answer.

Authorities: Sigma's taxonomy of field names, and the category-to-log assignment of pySigma's Zeek
pipelines (dns to dns.log, proxy and webserver to http.log, firewall to conn.log). Fields that Zeek
cannot show are mapped to no column, so that a rule on them counts as blind, not as "not seen".
"""

from __future__ import annotations

from tocsin.lake.views.view import Fields, View
from tocsin.model.event import table_name
from tocsin.model.logsource import LogSource

#: Every log that Zeek and its usual packages write.
LOGS = (
    "analyzer", "bacnet", "broker", "capture_loss", "cip", "cluster", "config", "conn", "dce_rpc",
    "dhcp", "dnp3", "dns", "dpd", "enip", "files", "ftp", "http", "intel", "irc", "kerberos",
    "known_certs", "known_hosts", "known_services", "ldap", "ldap_search", "loaded_scripts", "login",
    "modbus", "mqtt_connect", "mqtt_publish", "mqtt_subscribe", "mysql", "netcontrol", "notice",
    "ntlm", "ntp", "ocsp", "openflow", "packet_filter", "pe", "print", "quic", "radius", "rdp",
    "reporter", "rfb", "s7comm", "signatures", "sip", "smb_files", "smb_mapping", "smtp", "snmp",
    "socks", "software", "ssh", "ssl", "stats", "syslog", "telemetry", "traceroute", "tunnel",
    "weird", "x509",
)  # fmt: skip

_ENDS: Fields = {
    "src_ip": ("id.orig_h",),
    "src_port": ("id.orig_p",),
    "dst_ip": ("id.resp_h",),
    "dst_port": ("id.resp_p",),
    "SourceIp": ("id.orig_h",),
    "SourcePort": ("id.orig_p",),
    "DestinationIp": ("id.resp_h",),
    "DestinationPort": ("id.resp_p",),
    "source.ip": ("id.orig_h",),
    "source.port": ("id.orig_p",),
    "destination.ip": ("id.resp_h",),
    "destination.port": ("id.resp_p",),
}
# Zeek's uri is path and query together, so it answers questions to either part that look inside it.
_HTTP: Fields = {
    "c-uri": ("uri",),
    "c-uri-query": ("uri",),
    "c-uri-stem": ("uri",),
    "c-useragent": ("user_agent",),
    "cs-bytes": ("request_body_len",),
    "cs-host": ("host",),
    "cs-method": ("method",),
    "cs-referer": ("referrer",),
    "cs-referrer": ("referrer",),
    "cs-uri": ("uri",),
    "cs-uri-query": ("uri",),
    "cs-uri-stem": ("uri",),
    "cs-user-agent": ("user_agent",),
    "cs-username": ("username",),
    "cs-version": ("version",),
    "r-dns": ("host",),
    "sc-bytes": ("response_body_len",),
    "sc-status": ("status_code",),
    "c-uri-extension": (),
    "cs-cookie": (),
    "cs-content-type": (),
}
_DNS: Fields = {
    "answer": ("answers",),
    "record_type": ("qtype_name",),
    "QueryName": ("query",),
    "QueryResults": ("answers",),
}
_CONN: Fields = {
    "protocol": ("proto",),
    "Protocol": ("proto",),
    "action": (),
    "blocked": (),
    "Image": (),
    "User": (),
    "Initiated": (),
    "DestinationHostname": (),
    "SourceHostname": (),
}
_SERVICE_FIELDS: dict[str, Fields] = {"http": _HTTP, "dns": _DNS, "conn": _CONN}


def _view(log: str, category: str | None = None, service: str | None = None) -> View:
    fields = _ENDS | _SERVICE_FIELDS.get(log, {})
    return View(LogSource("zeek", category, service), (table_name("zeek", log),), fields=fields)


#: Every Zeek view: all logs together, each log as a service, then the categories.
VIEWS: tuple[View, ...] = (
    View(LogSource("zeek"), ("zeek-*",), fields=_ENDS),
    *(_view(log, service=log) for log in LOGS),
    _view("dns", category="dns"),
    _view("http", category="proxy"),
    _view("http", category="webserver"),
    _view("conn", category="firewall"),
    _view("conn", category="network_connection"),
    _view("conn", service="netflow"),
)
