"""Which Zeek log a record is from when it does not say, and what sensor wrote it."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection

# Fields that only one log has, most distinctive first; any one of a line's fields decides.
_SIGNATURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("conn", ("conn_state",)),
    ("dns", ("qtype_name", "qtype", "rcode_name", "trans_id", "qclass_name", "TTLs")),
    ("http", ("trans_depth", "request_body_len", "response_body_len", "resp_mime_types")),
    ("ntlm", ("server_nb_computer_name", "server_dns_computer_name", "server_tree_name", "domainname")),
    ("kerberos", ("request_type", "till", "forwardable", "client_cert_subject")),
    ("smb_mapping", ("share_type", "native_file_system")),
    ("dce_rpc", ("named_pipe", "endpoint")),
    ("rdp", ("security_protocol", "cookie", "keyboard_layout", "cert_permanent")),
    ("x509", ("certificate.serial", "certificate.subject", "certificate.version")),
    ("files", ("seen_bytes", "tx_hosts", "conn_uids")),
    ("pe", ("compile_ts", "section_names", "is_exe")),
    ("ssl", ("cert_chain_fuids", "cert_chain_fps", "ssl_history", "next_protocol", "server_name", "curve")),
    ("ssh", ("auth_success", "auth_attempts", "host_key_alg", "kex_alg", "hasshAlgorithms")),
    ("smtp", ("helo", "mailfrom", "rcptto", "last_reply")),
    ("ftp", ("data_channel.passive", "reply_code", "data_channel.resp_h")),
    ("dhcp", ("msg_types", "lease_time", "assigned_addr")),
    ("intel", ("seen.indicator", "seen.where")),
    ("notice", ("suppress_for", "actions", "email_dest")),
    ("software", ("software_type", "unparsed_version")),
    ("tunnel", ("tunnel_type",)),
    ("snmp", ("community", "get_requests")),
    ("sip", ("call_id", "seq")),
    ("socks", ("bound_p", "request_p")),
    ("radius", ("tunnel_client", "framed_addr", "connect_info")),
    ("rfb", ("client_major_version", "share_flag")),
    ("ntp", ("stratum", "ref_id")),
    ("ocsp", ("certStatus", "issuerNameHash")),
    ("modbus", ("func",)),
    ("dnp3", ("fc_request", "fc_reply")),
    ("mqtt_publish", ("qos", "topic")),
    ("ldap", ("message_id", "opcode")),
    ("quic", ("client_initial_dcid", "server_scid")),
    ("capture_loss", ("ts_delta", "percent_lost")),
    ("stats", ("pkts_proc", "pkts_link")),
    ("reporter", ("level",)),
    ("packet_filter", ("filter", "init")),
    ("dpd", ("failure_reason", "packet_segment")),
    ("known_services", ("port_num",)),
    ("irc", ("nick",)),
    ("mysql", ("cmd",)),
    ("syslog", ("facility", "severity")),
    ("traceroute", ("emitter",)),
    ("weird", ("addl", "peer")),
)
_ACTION = ("smb_files", "SMB::")
_KNOWN = frozenset(name for name, _ in _SIGNATURES) | {
    "smb_files", "known_hosts", "known_certs", "loaded_scripts", "analyzer", "telemetry", "files",
    "login", "broker", "cluster", "config", "print", "signatures", "mqtt_connect", "mqtt_subscribe",
    "ldap_search", "netcontrol", "openflow", "bacnet", "s7comm", "enip", "cip", "dtls",
}  # fmt: skip
_DATE = re.compile(r"[\d_.:-]*")


def path_of(fields: Collection[str], action: object, file: str) -> str:
    """The Zeek log (``conn``, ``dns``) that has these fields; by the file's name failing that, else "".

    ``action`` is the value of the field of that name, which tells SMB file logs.
    """
    if isinstance(action, str) and action.startswith(_ACTION[1]):
        return _ACTION[0]
    for name, marks in _SIGNATURES:
        if any(mark in fields for mark in marks):
            return name
    return named(file)[1]


def sensor_of(file: str) -> str:
    """The sensor that a file name states, "" for none."""
    return named(file)[0]


@functools.lru_cache(maxsize=256)
def named(file: str) -> tuple[str, str]:
    """Sensor and log that a file name states: ``NASHUA_conn.log`` gives ``("NASHUA", "conn")``.

    Zeek's own rotated names (``conn.17:00:00-18:00:00.log.gz``, ``conn-20240101.log``) state no
    sensor. Both are "" where the name is not of this kind.
    """
    stem = re.split(r"[/\\]", file)[-1].lower()
    original = re.split(r"[/\\]", file)[-1]
    base = re.split(r"\.(?:log|json|jsonl|ndjson|tsv|txt|gz)\b", stem)[0]
    for name in sorted(_KNOWN, key=len, reverse=True):
        match = re.fullmatch(rf"(?:(.+?)[._-])?{name}(?:[._-][\d_.:-]*)?", base)
        if match is not None:
            sensor = original[: len(match[1])] if match[1] else ""
            return ("" if _DATE.fullmatch(sensor) else sensor), name
    return "", ""
