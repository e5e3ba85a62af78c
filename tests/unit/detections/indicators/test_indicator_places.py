"""Every field that holds an indicator is looked up; the field of view says which of them a host fills."""

from __future__ import annotations

import pytest

from tocsin.detections.indicators.places import fields
from tocsin.lake.views.resolve import columns_of, covers, views_of
from tocsin.model.expression import ListKind
from tocsin.model.logsource import LogSource

_SYSMON = "windows-microsoft-windows-sysmon-operational"


def looked_up(kind: ListKind, table: str, column: str, event: str) -> bool:
    """Whether entries of the kind are looked up in a column of these events."""
    columns = {column.lower(): column}
    return any(
        covers(view, table) and (not view.events or event in view.events) and columns_of(view, field, columns)
        for source, names in fields(kind).items()
        for view in views_of(source, [table])
        for field in names
    )


@pytest.mark.parametrize(
    ("kind", "table", "column", "event"),
    [
        (ListKind.ADDRESS, "zeek-files", "rx_hosts", ""),
        (ListKind.ADDRESS, "zeek-files", "tx_hosts", ""),
        (ListKind.ADDRESS, "zeek-notice", "src", ""),
        (ListKind.ADDRESS, "zeek-notice", "dst", ""),
        (ListKind.ADDRESS, "zeek-x509", "san.ip", ""),
        *(
            (ListKind.ADDRESS, "windows-security", "SourceAddress", e)
            for e in ("5152", "5154", "5157", "5158")
        ),
        *((ListKind.ADDRESS, "windows-security", "DestAddress", event) for event in ("5152", "5157")),
        (ListKind.ADDRESS, "windows-security", "ClientAddress", "4778"),
        (ListKind.ADDRESS, "windows-microsoft-windows-dns-client-operational", "DnsServerIpAddress", "3008"),
        (
            ListKind.ADDRESS,
            "windows-microsoft-windows-terminalservices-remoteconnectionmanager-operational",
            "Param3",
            "1149",
        ),
        (
            ListKind.ADDRESS,
            "windows-microsoft-windows-remotedesktopservices-rdpcorets-operational",
            "ClientIP",
            "131",
        ),
        (
            ListKind.ADDRESS,
            "windows-microsoft-windows-terminalservices-gateway-operational",
            "IpAddress",
            "302",
        ),
        (ListKind.ADDRESS, "windows-microsoft-windows-bits-client-operational", "url", "59"),
        (ListKind.ADDRESS, "firewall-fortigate", "remip", "event"),
        (ListKind.ADDRESS, "firewall-fortigate", "hostname", "utm"),
        (ListKind.ADDRESS, "m365-audit", "SenderIp", ""),
        (ListKind.ADDRESS, "m365-audit-sentinel", "UserIp", ""),
        (ListKind.ADDRESS, "web-iis", "X-Forwarded-For", ""),
        (ListKind.ADDRESS, "web-access", "X-Forwarded-For", ""),
        (ListKind.ADDRESS, "web-json", "http_x_forwarded_for", ""),
        (ListKind.ADDRESS, "proxy-w3c", "cs(X-Forwarded-For)", ""),
        (ListKind.ADDRESS, "suricata-alert", "xff", ""),
        (ListKind.ADDRESS, "suricata-alert", "dns.answers.rdata", ""),
        (ListKind.DOMAIN, "zeek-x509", "san.dns", ""),
        (ListKind.DOMAIN, "zeek-x509", "certificate.subject", ""),
        (ListKind.DOMAIN, "zeek-quic", "server_name", ""),
        (ListKind.DOMAIN, "suricata-quic", "quic.sni", ""),
        (ListKind.DOMAIN, "suricata-smtp", "smtp.helo", ""),
        (ListKind.DOMAIN, "suricata-http2", "http.http2.request_headers.value", ""),
        (ListKind.FILE_NAME, "suricata-smtp", "email.attachment", ""),
        (ListKind.DOMAIN, "suricata-tls", "tls.subject", ""),
        (ListKind.DOMAIN, "suricata-tls", "tls.subjectaltname", ""),
        (ListKind.DOMAIN, "suricata-alert", "http.hostname", ""),
        (ListKind.DOMAIN, "suricata-alert", "dns.query.rrname", ""),
        (ListKind.DOMAIN, "suricata-fileinfo", "http.hostname", ""),
        (ListKind.DOMAIN, "exchange-tracking", "client-hostname", ""),
        (ListKind.DOMAIN, "firewall-fortigate", "hostname", "utm"),
        (ListKind.URL, "firewall-fortigate", "url", "utm"),
        (ListKind.URL, "m365-audit", "Url", ""),
        (ListKind.HASH, "firewall-fortigate", "analyticscksum", "utm"),
        (ListKind.HASH, "m365-audit", "AttachmentData.SHA256", ""),
        (ListKind.FILE_NAME, "firewall-fortigate", "filename", "utm"),
        (ListKind.FILE_NAME, "firewall-cef", "fname", ""),
        (ListKind.FILE_PATH, "firewall-cef", "fname", ""),
        (ListKind.FILE_NAME, "m365-audit", "SourceFileName", ""),
        (ListKind.FILE_NAME, "m365-audit", "AttachmentData.FileName", ""),
        (ListKind.MAIL, "firewall-fortigate", "from", "utm"),
        (ListKind.DOMAIN, "zeek-smtp", "helo", ""),
        (ListKind.DOMAIN, _SYSMON, "SourceHostname", "3"),
        (ListKind.HASH, "zeek-ssl", "cert_chain_fps", ""),
        (ListKind.HASH, "zeek-ssl", "ja3s", ""),
        (ListKind.HASH, _SYSMON, "Hashes", "24"),
        *(
            (ListKind.FILE_NAME, "windows-security", "ProcessName", e)
            for e in ("4656", "4658", "4663", "4673")
        ),
        (ListKind.FILE_NAME, "windows-security", "Application", "5158"),
        (ListKind.FILE_NAME, "windows-security", "CallerProcessName", "4798"),
        (ListKind.FILE_NAME, "windows-security", "ServiceFileName", "4697"),
        (ListKind.FILE_NAME, "windows-security", "ParentProcessName", "4688"),
        (ListKind.FILE_NAME, _SYSMON, "OriginalFileName", "7"),
        (ListKind.FILE_NAME, _SYSMON, "ParentImage", "1"),
        (ListKind.FILE_NAME, _SYSMON, "Image", "23"),
        (ListKind.FILE_NAME, _SYSMON, "TargetFilename", "2"),
        (ListKind.FILE_NAME, _SYSMON, "StartModule", "8"),
        (ListKind.FILE_NAME, "windows-microsoft-windows-taskscheduler-operational", "Path", "129"),
        (
            ListKind.FILE_NAME,
            "windows-microsoft-windows-windows-defender-operational",
            "Process Name",
            "1116",
        ),
        (ListKind.FILE_PATH, _SYSMON, "Image", "1"),
        (ListKind.FILE_PATH, _SYSMON, "TargetFilename", "11"),
        (ListKind.FILE_PATH, _SYSMON, "ImageLoaded", "7"),
        (ListKind.FILE_PATH, "windows-security", "NewProcessName", "4688"),
        (ListKind.FILE_PATH, "windows-security", "ObjectName", "4663"),
        (ListKind.FILE_PATH, "windows-security", "Application", "5156"),
        (ListKind.FILE_PATH, "windows-system", "ImagePath", "7045"),
        (ListKind.FILE_PATH, "linux-auditd", "exe", ""),
        (ListKind.REGISTRY_KEY, _SYSMON, "NewName", "14"),
        (ListKind.MAIL, "m365-audit", "MailboxOwnerUPN", ""),
    ],
)
def test_a_field_that_can_hold_a_kind_is_asked_for_it(kind, table, column, event):
    assert looked_up(kind, table, column, event)


def test_names_that_are_no_path_are_not_asked_for_paths():
    assert "OriginalFileName" not in {name for names in fields(ListKind.FILE_PATH).values() for name in names}
    assert LogSource("zeek", None, "smb_files") not in fields(ListKind.FILE_PATH)
