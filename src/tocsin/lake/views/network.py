"""Sigma's firewall, DNS, NetFlow and network device log sources as views over what devices send."""

from __future__ import annotations

from tocsin.lake.views.view import Fields, View
from tocsin.model.expression import Atom, Expr, Op
from tocsin.model.logsource import LogSource

_FIREWALLS: dict[str, Fields] = {
    "firewall-cef": {
        "src_ip": ("src",),
        "src_port": ("spt",),
        "dst_ip": ("dst",),
        "dst_port": ("dpt",),
        "action": ("act", "deviceAction"),
        "username": ("suser", "duser"),
    },
    "firewall-leef": {
        "src_ip": ("src",),
        "src_port": ("srcPort",),
        "dst_ip": ("dst",),
        "dst_port": ("dstPort",),
        "action": ("action", "act"),
        "username": ("usrName",),
    },
    "firewall-fortigate": {
        "src_ip": ("srcip", "src"),
        "src_port": ("srcport", "src_port"),
        "dst_ip": ("dstip", "dst"),
        "dst_port": ("dstport", "dst_port"),
        "username": ("user",),
    },
    "firewall-windows": {
        "src_ip": ("src-ip",),
        "src_port": ("src-port",),
        "dst_ip": ("dst-ip",),
        "dst_port": ("dst-port",),
    },
    "netflow-nfdump": {
        "src_ip": ("sa", "srcAddr"),
        "src_port": ("sp", "srcPort"),
        "dst_ip": ("da", "dstAddr"),
        "dst_port": ("dp", "dstPort"),
    },
}
# Where a rule asks for connections that were let through, each firewall has its own word.
_ALLOWED = {
    "firewall-windows": {"accept": "ALLOW", "forward": "ALLOW"},
    "firewall-cef": {"accept": "allow"},
}
_NETFLOW: Fields = {
    "source.ip": ("sa", "srcAddr"),
    "source.port": ("sp", "srcPort"),
    "destination.ip": ("da", "dstAddr"),
    "destination.port": ("dp", "dstPort"),
    "network.transport": ("pr", "proto"),
}
# Query logs say what was asked; only FortiGate's says what was answered.
_DNS: Fields = {"src_ip": ("client",), "c-ip": ("client",), "answer": ()}
_DNS_FORTIGATE: Fields = {
    "query": ("qname",),
    "record_type": ("qtype",),
    "answer": ("ipaddr",),
    "src_ip": ("srcip",),
    "dst_ip": ("dstip",),
}
_FORTIGATE = ("firewall-fortigate",)
_CISCO_SERVICES = ("syslog", "aaa", "bgp", "ldp")


def _firewall(table: str, fields: Fields) -> View:
    values = {"action": _ALLOWED[table]} if table in _ALLOWED else {}
    return View(LogSource(None, "firewall"), (table,), fields=fields, values=values)


def _dns(table: str, fields: Fields, events: tuple[str, ...] = (), where: Expr | None = None) -> View:
    return View(LogSource(None, "dns"), (table,), events, fields, where)


VIEWS: tuple[View, ...] = (
    *(_firewall(table, fields) for table, fields in _FIREWALLS.items()),
    _dns("dns-bind", _DNS),
    _dns("dns-windows-debug", _DNS),
    _dns("firewall-fortigate", _DNS_FORTIGATE, ("utm",), Atom("subtype", Op.EQ, "dns")),
    # No log source of Sigma's: what CEF alone says, such as files.
    View(LogSource(None, None, "cef"), ("firewall-cef",)),
    View(LogSource(None, None, "netflow"), ("netflow-nfdump",), fields=_NETFLOW),
    *(
        View(LogSource("fortigate", None, service), _FORTIGATE, (service,))
        for service in ("event", "traffic", "utm")
    ),
    View(LogSource("fortios", None, "sslvpnd"), _FORTIGATE),
    *(View(LogSource("cisco", None, service), ("cisco-syslog",)) for service in _CISCO_SERVICES),
)
