"""What each log format is and which tables it fills: the part of the page that the code cannot say itself."""

from __future__ import annotations

from tools.docs.markdown import Undocumented

#: Format to what it is and the tables it fills (``*`` for the name of a channel, log or event type).
ABOUT: dict[str, tuple[str, tuple[str, ...]]] = {
    "auditd": ("Linux `audit.log`, raw or enriched, alone or behind a syslog header", ("linux-auditd",)),
    "sysmon-linux": ("Sysmon for Linux, as it writes to syslog", ("linux-sysmon",)),
    "cef": ("ArcSight Common Event Format, alone or in syslog", ("firewall-cef",)),
    "leef": ("IBM Log Event Extended Format 1.0 and 2.0, alone or in syslog", ("firewall-leef",)),
    "fortigate": ("FortiGate `name=value` logs: traffic, UTM, event, VPN", ("firewall-fortigate",)),
    "bind-queries": ("BIND 9 query log", ("dns-bind",)),
    "syslog": (
        "Syslog, RFC 3164 and 5424, in lines or frames; messages of the formats above, of Squid and Cisco are told apart",
        ("linux-syslog", "linux-auth", "cisco-syslog"),
    ),
    "evtx": ("Windows event log files, also truncated, corrupt or carved", ("windows-*",)),
    "windows-json": (
        "Windows events as JSON: winlogbeat, NXLog and other flat exports, `evtx_dump`, EvtxECmd, Splunk, Elastic",
        ("windows-*",),
    ),
    "windows-csv": ("Windows events as the CSV of Kibana", ("windows-*",)),
    "windows-xml": ("Windows events as XML, as Event Viewer and `wevtutil` export them", ("windows-*",)),
    "windows-text": (
        "Windows events as Splunk's classic raw text, `LogName=…`, the message last",
        ("windows-*",),
    ),
    "splunk-csv": (
        "Splunk search results as CSV; rows whose `_raw` is a Windows event are that event",
        ("windows-*", "generic-csv"),
    ),
    "w3c": (
        "W3C extended logs: IIS, HTTPERR, the Windows firewall, CloudFront, proxies; `#Fields` may change mid-file",
        ("web-iis", "web-httperr", "web-cloudfront", "web-w3c", "proxy-w3c", "firewall-windows"),
    ),
    "access-log": ("Apache and nginx access logs, common and combined", ("web-access",)),
    "access-json": (
        "Access logs as JSON: Caddy, Traefik, nginx and others",
        ("web-caddy", "web-traefik", "web-json"),
    ),
    "web-error-log": ("Apache (2.2 and 2.4) and nginx error logs", ("web-apache-error", "web-nginx-error")),
    "squid": ("Squid's native access log", ("proxy-squid",)),
    "windows-dns-debug": ("Debug log of the Windows DNS server", ("dns-windows-debug",)),
    "nfdump-csv": ("NetFlow as CSV from nfdump, old and new header", ("netflow-nfdump",)),
    "zeek-tsv": ("Zeek logs, tab-separated, typed by their own headers", ("zeek-*",)),
    "zeek-json": ("Zeek logs as JSON, one log a file or all in one stream", ("zeek-*",)),
    "suricata": ("Suricata EVE JSON, every event type", ("suricata-*",)),
    "aws-cloudtrail": (
        "AWS CloudTrail: delivered files, `lookup-events`, one event a line",
        ("aws-cloudtrail",),
    ),
    "aws-cloudtrail-cloudwatch": (
        "AWS CloudTrail as CloudWatch exports it, a time before each event",
        ("aws-cloudtrail",),
    ),
    "stix-observed": ("STIX 2.1 bundles with observed-data", ("stix-observed",)),
    "m365-defender-json": (
        "Microsoft Defender XDR advanced hunting: API, streamed export",
        ("m365-defender",),
    ),
    "m365-defender-csv": ("Microsoft Defender XDR advanced hunting: portal's CSV", ("m365-defender",)),
    "sentinel-json": (
        "Microsoft Sentinel tables as JSON",
        ("azure-*-sentinel", "m365-audit-sentinel", "sentinel-*"),
    ),
    "sentinel-csv": (
        "Microsoft Sentinel tables as CSV",
        ("azure-*-sentinel", "m365-audit-sentinel", "sentinel-*"),
    ),
    "m365-audit-json": ("Microsoft 365 unified audit: management API, PowerShell as JSON", ("m365-audit",)),
    "m365-audit-csv": ("Microsoft 365 unified audit: the portal's CSV export", ("m365-audit",)),
    "azure-diagnostic": ("Entra ID and Azure logs as Azure Monitor exports them", ("azure-*",)),
    "entra-graph": ("Entra ID sign-ins, audit and risk as Microsoft Graph gives them", ("azure-*-graph",)),
    "entra-portal-csv": (
        "Entra ID sign-ins as the portal downloads them, as CSV",
        ("azure-signinlogs-portal",),
    ),
    "exchange-logs": ("Exchange server CSV logs: message tracking, HttpProxy and others", ("exchange-*",)),
    "exchange-tracking-csv": (
        "Exchange message tracking as `Get-MessageTrackingLog` gives it, as CSV",
        ("exchange-tracking",),
    ),
    "exchange-admin-audit-json": ("Exchange admin audit as JSON", ("exchange-adminaudit",)),
    "exchange-admin-audit-csv": ("Exchange admin audit as CSV", ("exchange-adminaudit",)),
    "exchange-admin-audit-xml": (
        "Exchange admin audit, the XML report sent by mail",
        ("exchange-adminaudit",),
    ),
    "generic-json": ("Any other JSON; say what it is with `--logsource`", ("generic-json", "any.*")),
    "generic-csv": ("Any other delimited text with a header; likewise", ("generic-csv", "any.*")),
}


def about(name: str) -> tuple[str, tuple[str, ...]]:
    """What a format is and its tables; raises ``Undocumented`` for one that is not described."""
    if name not in ABOUT:
        raise Undocumented(f"format {name}: describe it in {__file__}")
    return ABOUT[name]
