"""Every log format there is, most specific first within each family."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.sources.contract import Format
from tocsin.sources.formats.access_json import ACCESS_JSON
from tocsin.sources.formats.access_log import ACCESS_LOG
from tocsin.sources.formats.auditd import AUDITD
from tocsin.sources.formats.azure_diagnostic import AZURE_DIAGNOSTIC
from tocsin.sources.formats.cloudtrail import CLOUDTRAIL
from tocsin.sources.formats.cloudtrail_lines import CLOUDTRAIL_LINES
from tocsin.sources.formats.dns_debug import DNS_DEBUG
from tocsin.sources.formats.entra_graph import ENTRA_GRAPH
from tocsin.sources.formats.entra_portal import ENTRA_PORTAL_CSV
from tocsin.sources.formats.evtx import EVTX
from tocsin.sources.formats.exchange_admin_audit import ADMIN_AUDIT_CSV, ADMIN_AUDIT_JSON, ADMIN_AUDIT_XML
from tocsin.sources.formats.exchange_logs import EXCHANGE_LOGS
from tocsin.sources.formats.exchange_tracking_csv import EXCHANGE_TRACKING_CSV
from tocsin.sources.formats.generic_csv import GENERIC_CSV
from tocsin.sources.formats.generic_json import GENERIC_JSON
from tocsin.sources.formats.m365_audit import M365_AUDIT_CSV, M365_AUDIT_JSON
from tocsin.sources.formats.m365_defender import M365_DEFENDER_CSV, M365_DEFENDER_JSON
from tocsin.sources.formats.nfdump_csv import NFDUMP_CSV
from tocsin.sources.formats.sentinel import SENTINEL_CSV, SENTINEL_JSON
from tocsin.sources.formats.splunk_csv import SPLUNK_CSV
from tocsin.sources.formats.squid import SQUID
from tocsin.sources.formats.stix_observed import STIX_OBSERVED
from tocsin.sources.formats.suricata import SURICATA
from tocsin.sources.formats.syslog import BIND, CEF, FORTIGATE, LEEF, SYSLOG, SYSMON_LINUX
from tocsin.sources.formats.w3c import W3C, is_headless
from tocsin.sources.formats.web_error_log import WEB_ERROR_LOG
from tocsin.sources.formats.windows_csv import WINDOWS_CSV
from tocsin.sources.formats.windows_json import WINDOWS_JSON
from tocsin.sources.formats.windows_text import WINDOWS_TEXT
from tocsin.sources.formats.windows_xml import WINDOWS_XML
from tocsin.sources.formats.zeek_json import ZEEK_JSON
from tocsin.sources.formats.zeek_tsv import ZEEK_TSV

# One tuple per family, one format a line, so that a format is added without touching another's line.
#: Known by bytes that no text holds, so asked first: the formats after them look at every line of a start.
_BINARY: tuple[Format, ...] = (EVTX,)
_WINDOWS: tuple[Format, ...] = (
    WINDOWS_JSON,
    WINDOWS_XML,
    WINDOWS_TEXT,
    SPLUNK_CSV,
    WINDOWS_CSV,
)
_LINUX: tuple[Format, ...] = (AUDITD,)
#: What comes through syslog, plain syslog last. Its messages may hold XML and JSON, so it precedes both.
_MESSAGES: tuple[Format, ...] = (
    CLOUDTRAIL_LINES,  # a time and JSON is syslog too
    SYSMON_LINUX,
    CEF,
    LEEF,
    FORTIGATE,
    BIND,
    SYSLOG,
)
_WEB: tuple[Format, ...] = (
    W3C,
    ACCESS_LOG,
    ACCESS_JSON,
    WEB_ERROR_LOG,
)
_NETWORK: tuple[Format, ...] = (
    SQUID,
    DNS_DEBUG,
    NFDUMP_CSV,
)
_SENSORS: tuple[Format, ...] = (
    ZEEK_TSV,
    ZEEK_JSON,
    SURICATA,
)
_CLOUD: tuple[Format, ...] = (
    CLOUDTRAIL,
    STIX_OBSERVED,
    M365_DEFENDER_JSON,
    M365_DEFENDER_CSV,
    SENTINEL_JSON,
    SENTINEL_CSV,
    M365_AUDIT_JSON,
    M365_AUDIT_CSV,
    AZURE_DIAGNOSTIC,
    ENTRA_GRAPH,
    ENTRA_PORTAL_CSV,
    EXCHANGE_LOGS,
    EXCHANGE_TRACKING_CSV,
    ADMIN_AUDIT_JSON,
    ADMIN_AUDIT_CSV,
    ADMIN_AUDIT_XML,
)
#: Last resort: any JSON lines, any CSV. They recognise much, so they come after everything else.
_GENERIC: tuple[Format, ...] = (
    GENERIC_JSON,
    GENERIC_CSV,
)

FORMATS: tuple[Format, ...] = (
    *_BINARY,
    *_LINUX,
    *_MESSAGES,
    *_WINDOWS,
    *_WEB,
    *_NETWORK,
    *_SENSORS,
    *_CLOUD,
    *_GENERIC,
)


def recognise(head: bytes) -> Format | None:
    """The first format that recognises a stream beginning with ``head``, None if none does.

    Of texts, rows of W3C logs without their header are asked for first: some look like syslog.
    """
    binary = _first(_BINARY, head)
    if binary is None and is_headless(head):
        return W3C
    return binary or _first(FORMATS, head)


def _first(candidates: Iterable[Format], head: bytes) -> Format | None:
    return next((candidate for candidate in candidates if candidate.recognises(head)), None)
