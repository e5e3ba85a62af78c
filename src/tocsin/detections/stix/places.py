"""Which log sources show a STIX object path: the one mapping, as data.

Paths are written without quotes and list indices. A path that is not here is shown by STIX
observed data alone (``OBSERVED``), whose fields are named like the path itself.
"""

from __future__ import annotations

from collections.abc import Callable

from tocsin.detections.stix import certificates
from tocsin.detections.stix import sources as by
from tocsin.detections.stix.shapes import WHOLE
from tocsin.detections.stix.shown import Shown, at
from tocsin.model.logsource import LogSource

#: STIX 2.1 observed data taken into the lake as such.
OBSERVED = LogSource(product="stix", service="observed")

PATHS: dict[str, tuple[Shown, ...]] = {
    # processes; name, arguments and binary_ref are STIX 2.0's
    "process:name": by.PROCESS_NAME,
    "process:image_ref.name": by.PROCESS_NAME,
    "process:image_ref.parent_directory_ref.path": by.PROCESS_FOLDER,
    "process:command_line": by.COMMAND_LINE,
    "process:cwd": by.CURRENT_DIRECTORY,
    "process:pid": by.PROCESS_ID,
    "process:creator_user_ref.account_login": by.PROCESS_USER,
    "process:creator_user_ref.user_id": by.PROCESS_USER,
    "process:creator_user_ref.display_name": by.PROCESS_USER,
    "process:parent_ref.name": by.PARENT_NAME,
    "process:parent_ref.image_ref.name": by.PARENT_NAME,
    "process:parent_ref.command_line": by.PARENT_COMMAND_LINE,
    "process:parent_ref.pid": by.PARENT_ID,
    "process:extensions.windows-process-ext.integrity_level": by.INTEGRITY,
    "process:extensions.windows-process-ext.owner_sid": by.PROCESS_SID,
    "process:extensions.windows-service-ext.service_name": by.SERVICE_NAME,
    "process:extensions.windows-service-ext.display_name": by.SERVICE_NAME,
    "process:extensions.windows-service-ext.start_type": by.SERVICE_START,
    "process:opened_connection_refs.src_ref.value": at("windows/network_connection", "SourceIp"),
    "process:opened_connection_refs.src_port": at("windows/network_connection", "SourcePort"),
    "process:opened_connection_refs.dst_ref.value": at("windows/network_connection", "DestinationIp"),
    "process:opened_connection_refs.dst_port": at("windows/network_connection", "DestinationPort"),
    # files
    "file:name": by.FILE_NAME,
    "file:parent_directory_ref.path": by.FILE_FOLDER,
    "file:extensions.windows-pebinary-ext.imphash": by.hashes("IMPHASH"),
    "file:mime_type": by.MIME_TYPE,
    "file:size": by.FILE_SIZE,
    "directory:path": by.FILE_FOLDER,
    "artifact:mime_type": by.MIME_TYPE,
    # the registry
    "windows-registry-key:key": by.REGISTRY_KEY,
    "windows-registry-key:values.name": by.REGISTRY_VALUE,
    "windows-registry-key:values.data": by.REGISTRY_DATA,
    # the network
    "network-traffic:src_port": by.SOURCE_PORT,
    "network-traffic:dst_port": by.DESTINATION_PORT,
    "network-traffic:protocols": by.PROTOCOLS,
    "network-traffic:src_byte_count": by.BYTES_SENT,
    "network-traffic:dst_byte_count": by.BYTES_RECEIVED,
    "network-traffic:extensions.http-request-ext.request_method": by.HTTP_METHOD,
    "network-traffic:extensions.http-request-ext.request_value": by.HTTP_PATH,
    "network-traffic:extensions.http-request-ext.request_header.User-Agent": by.USER_AGENT,
    "network-traffic:extensions.http-request-ext.request_header.Host": by.HTTP_HOST,
    "network-traffic:extensions.http-request-ext.request_header.Referer": by.HTTP_REFERER,
    "ipv4-addr:value": by.ANY_ADDRESS,
    "ipv6-addr:value": by.ANY_ADDRESS,
    "domain-name:value": by.DOMAIN,
    "domain-name:resolves_to_refs.value": by.DNS_ANSWER,
    "url:value": (*by.URLS, *by.PARTED_URLS, *by.PARTED_URLS_OF_SENSORS),
    # accounts and mail
    "user-account:account_login": by.ACCOUNTS,
    "user-account:display_name": by.ACCOUNTS,
    "user-account:user_id": (*by.ACCOUNTS, *by.ACCOUNT_IDS),
    "email-addr:value": by.MAIL_ADDRESS,
    "email-message:from_ref.value": by.MAIL_FROM,
    "email-message:sender_ref.value": by.MAIL_FROM,
    "email-message:to_refs.value": by.MAIL_TO,
    "email-message:cc_refs.value": by.MAIL_TO,
    "email-message:bcc_refs.value": by.MAIL_TO,
    "email-message:subject": by.MAIL_SUBJECT,
    "email-message:message_id": by.MAIL_ID,
    "email-message:body_multipart.body_raw_ref.name": by.MAIL_ATTACHMENT,
    # certificates
    "x509-certificate:subject": certificates.CERTIFICATE_SUBJECT,
    "x509-certificate:issuer": certificates.CERTIFICATE_ISSUER,
    "x509-certificate:serial_number": certificates.CERTIFICATE_SERIAL,
    "x509-certificate:validity_not_before": certificates.CERTIFICATE_FROM,
    "x509-certificate:validity_not_after": certificates.CERTIFICATE_UNTIL,
    "x509-certificate:x509_v3_extensions.subject_alternative_name": certificates.CERTIFICATE_NAMES,
}
# A reference to either end is an address or a domain: what is compared with it tells which.
_ENDS = {
    "network-traffic:src_ref.value": by.SOURCE_ADDRESS,
    "network-traffic:dst_ref.value": by.DESTINATION_ADDRESS,
}
_NAMES: dict[str, tuple[Shown, ...]] = {
    "network-traffic:src_ref.value": at("windows/network_connection", "SourceHostname"),
    "network-traffic:dst_ref.value": by.DOMAIN,
}

# Other paths whose values are addresses.
_ADDRESSES = (
    "ipv4-addr:value",
    "ipv6-addr:value",
    "domain-name:resolves_to_refs.value",
    "process:opened_connection_refs.src_ref.value",
    "process:opened_connection_refs.dst_ref.value",
)

# Digests of these objects, under any spelling of the algorithm.
_DIGESTED: dict[str, Callable[[str], tuple[Shown, ...]]] = {
    "file:hashes.": by.hashes,
    "artifact:hashes.": by.hashes,
    "process:image_ref.hashes.": by.hashes,
    "x509-certificate:hashes.": lambda _: certificates.CERTIFICATE_DIGEST,
}
# Names of STIX 2.0 and of common use for a property of 2.1.
_SYNONYMS = {
    "binary_ref": "image_ref",
    "request_header.user-agent": "request_header.User-Agent",
    "request_header.host": "request_header.Host",
    "request_header.referer": "request_header.Referer",
}
# Paths whose values are case-insensitive by nature, in observed data too.
_FOLDED = ("domain-name:", "windows-registry-key:", "email-addr:", "url:")


def canonical(path: str) -> str:
    """Path with STIX 2.0 names as 2.1 names them: ``process:binary_ref.name`` becomes ``process:image_ref.name``."""
    for old, new in _SYNONYMS.items():
        path = path.replace(old, new)
    return path


def holds_address(path: str) -> bool:
    """Whether an object path's value is an address or network (or, at either end of traffic, may be one)."""
    return path in _ENDS or path in _ADDRESSES


def places(path: str, *, address: bool | None = None) -> tuple[Shown, ...]:
    """Fields of logs that show an object path; empty if no log source does. Without ``OBSERVED``.

    ``address`` tells whether the path is compared with addresses, None if that cannot be told.
    """
    path = canonical(path)
    if path in _ENDS:
        return (*(_ENDS[path] if address is not False else ()), *(_NAMES[path] if not address else ()))
    for prefix, find in _DIGESTED.items():
        if path.startswith(prefix):
            algorithm = path.removeprefix(prefix).upper().replace("-", "")
            return find(algorithm) if algorithm in by.ALGORITHMS else ()
    return PATHS.get(path, ())


def observed(path: str) -> Shown:
    """The field of STIX observed data that is the object path itself."""
    folded = path.startswith(_FOLDED) or "hashes." in path
    return Shown(OBSERVED, path, WHOLE, cased=not folded)
