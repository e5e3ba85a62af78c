"""Which field of which log source shows a certificate, and what it is good for."""

from __future__ import annotations

from tocsin.detections.stix.shapes import COMMON_NAME, PART
from tocsin.detections.stix.shown import at

CERTIFICATE_SUBJECT = (
    *at("zeek/*/x509", "certificate.subject", cased=True),
    *at("zeek/*/ssl", "subject", cased=True),
    *at("suricata/*/tls", "tls.subject", cased=True),
)
CERTIFICATE_ISSUER = (
    *at("zeek/*/x509", "certificate.issuer", cased=True),
    *at("zeek/*/ssl", "issuer", cased=True),
    *at("suricata/*/tls", "tls.issuerdn", cased=True),
)
CERTIFICATE_SERIAL = (
    *at("zeek/*/x509", "certificate.serial"),
    *at("suricata/*/tls", "tls.serial"),
)
CERTIFICATE_DIGEST = (
    *at("zeek/*/x509", "fingerprint"),
    *at("zeek/*/ssl", "cert_chain_fps client_cert_chain_fps", own=True),
    *at("suricata/*/tls", "tls.fingerprint"),
)
CERTIFICATE_FROM = at("zeek/*/x509", "certificate.not_valid_before")
CERTIFICATE_UNTIL = at("zeek/*/x509", "certificate.not_valid_after")
CERTIFICATE_NAMES = at("zeek/*/x509", "san.dns", PART)
#: Domains and addresses that a certificate is good for, each a value of its own or the subject's name.
CERTIFICATE_DOMAINS = (
    *at("zeek/*/x509", "san.dns"),
    *at("zeek/*/x509", "certificate.subject", COMMON_NAME, own=True),
    *at("zeek/*/ssl", "subject", COMMON_NAME, own=True),
    *at("suricata/*/tls", "tls.subjectaltname", own=True),
    *at("suricata/*/tls", "tls.subject", COMMON_NAME, own=True),
    *at("suricata/*/alert", "tls.subject", COMMON_NAME, own=True),
)
CERTIFICATE_ADDRESSES = at("zeek/*/x509", "san.ip")
JA3 = (
    *at("zeek/*/ssl", "ja3"),
    *at("zeek/*/ssl", "ja3s", own=True),
    *at("zeek/*/ssh", "hassh hasshServer"),
    *at("suricata/*/tls", "tls.ja3.hash"),
    *at("suricata/*/tls", "tls.ja3s.hash", own=True),
)
