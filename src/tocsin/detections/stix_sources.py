"""Which field of which log source shows an address, a name, a digest: shared by STIX and lists.

Fields are named as Sigma's taxonomy names them for the log source. ``cased`` is set where the
source's own values are case-sensitive; Windows paths, command lines and accounts, registry keys,
domains, URLs, mail addresses and digests are not.
"""

from __future__ import annotations

import msgspec

from tocsin.detections.stix_shapes import (
    ACCOUNT,
    DATA,
    DIRECTORY,
    FOLDER,
    HOST,
    KEY,
    MAIL,
    NAME,
    PART,
    URL,
    VALUE_NAME,
    WHOLE,
    WORD,
    Shape,
    digest,
)
from tocsin.model.logsource import LogSource


class Shown(msgspec.Struct, frozen=True):
    """A field that shows a value, and how it holds it."""

    logsource: LogSource
    field: str
    shape: Shape = WHOLE
    cased: bool = False


def at(where: str, fields: str, shape: Shape = WHOLE, *, cased: bool = False) -> tuple[Shown, ...]:
    """``at("windows/image_load", "Image ImageLoaded", NAME)``; ``*/dns`` leaves the product open.

    A third part names a service: ``windows/*/security``, ``zeek/*/conn``.
    """
    product, category, service = (part if part != "*" else None for part in f"{where}/*".split("/")[:3])
    source = LogSource(product, category, service)
    return tuple(Shown(source, field, shape, cased) for field in fields.split())


def _everywhere(sources: str, fields: str, shape: Shape = WHOLE, *, cased: bool = False) -> tuple[Shown, ...]:
    return tuple(shown for where in sources.split() for shown in at(where, fields, shape, cased=cased))


_UNIX_PROCESS = "linux/process_creation macos/process_creation"
_CONNECTION = "windows/network_connection linux/network_connection macos/network_connection"
_WITH_IMAGE = (
    "windows/network_connection windows/dns_query windows/file_event windows/registry_event "
    "windows/image_load windows/pipe_created windows/process_termination"
)
_FILES = "windows/file_event windows/file_delete windows/create_stream_hash windows/file_executable_detected"
_UNIX_FILES = "linux/file_event linux/file_delete macos/file_event"

# --- processes -------------------------------------------------------------------------------


def _paths(windows: str, unix: str, fields: str, shape: Shape) -> tuple[Shown, ...]:
    return (
        *_everywhere(windows, fields, shape),
        *_everywhere(unix, fields, shape, cased=True),
    )


def _image(shape: Shape) -> tuple[Shown, ...]:
    return (
        *_paths("windows/process_creation", _UNIX_PROCESS, "Image", shape),
        *_everywhere(_WITH_IMAGE, "Image", shape),
        *at("linux/network_connection", "Image", shape, cased=True),
        *at("linux/file_event", "Image", shape, cased=True),
        *at("windows/process_access", "SourceImage TargetImage", shape),
        *at("windows/create_remote_thread", "SourceImage TargetImage", shape),
        *at("linux/*/auditd", "exe", shape, cased=True),
    )


PROCESS_NAME = _image(NAME)
PROCESS_PATH = _image(WHOLE)
PROCESS_FOLDER = _image(FOLDER)
ORIGINAL_NAME = at("windows/process_creation", "OriginalFileName")
COMMAND_LINE = (
    *_paths("windows/process_creation", _UNIX_PROCESS, "CommandLine", WHOLE),
    *at("linux/*/auditd", "proctitle", cased=True),
)
CURRENT_DIRECTORY = (
    *_paths("windows/process_creation", _UNIX_PROCESS, "CurrentDirectory", DIRECTORY),
    *at("linux/*/auditd", "cwd", DIRECTORY, cased=True),
)
PROCESS_ID = (
    *_everywhere(f"windows/process_creation {_UNIX_PROCESS} {_WITH_IMAGE}", "ProcessId"),
    *at("linux/*/auditd", "pid"),
)
PROCESS_USER = _paths("windows/process_creation", _UNIX_PROCESS, "User", ACCOUNT)
PROCESS_SID = at("windows/*/security", "SubjectUserSid")
PARENT_NAME = _paths("windows/process_creation", _UNIX_PROCESS, "ParentImage", NAME)
PARENT_PATH = _paths("windows/process_creation", _UNIX_PROCESS, "ParentImage", WHOLE)
PARENT_COMMAND_LINE = _paths("windows/process_creation", _UNIX_PROCESS, "ParentCommandLine", WHOLE)
PARENT_ID = (
    *_everywhere(f"windows/process_creation {_UNIX_PROCESS}", "ParentProcessId"),
    *at("linux/*/auditd", "ppid"),
)
INTEGRITY = at("windows/process_creation", "IntegrityLevel")
SERVICE_NAME = at("windows/*/system", "ServiceName")
SERVICE_COMMAND = at("windows/*/system", "ImagePath")
SERVICE_START = at("windows/*/system", "StartType")

# --- files -----------------------------------------------------------------------------------


def _files(shape: Shape) -> tuple[Shown, ...]:
    return (
        *_paths(_FILES, _UNIX_FILES, "TargetFilename", shape),
        *_everywhere("windows/image_load windows/driver_load", "ImageLoaded", shape),
        *_paths("windows/process_creation", _UNIX_PROCESS, "Image", shape),
        *at("windows/*/windefend", "Path", shape),
        *at("windows/*/security", "ObjectName RelativeTargetName", shape),
        *at("linux/*/auditd", "name exe", shape, cased=True),
    )


FILE_NAME = (
    *_files(NAME),
    *at("zeek/*/files", "filename", NAME),
    *at("zeek/*/smb_files", "name path", NAME),
    *at("suricata/*/fileinfo", "fileinfo.filename", NAME),
    *at("*/antivirus", "Filename", NAME),
)
FILE_PATH = _files(WHOLE)
FILE_FOLDER = _files(FOLDER)
MIME_TYPE = (
    *at("zeek/*/files", "mime_type"),
    *at("zeek/*/http", "resp_mime_types orig_mime_types"),
    *at("suricata/*/http", "http.http_content_type"),
)
FILE_SIZE = (
    *at("zeek/*/files", "total_bytes seen_bytes"),
    *at("suricata/*/fileinfo", "fileinfo.size"),
)

#: Digest algorithms of STIX, spelled without hyphens, and how fields name them.
ALGORITHMS = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "IMPHASH": "", "SHA512": ""}
_HASHED = (
    "windows/process_creation windows/image_load windows/driver_load windows/file_delete "
    "windows/file_executable_detected windows/file_block_executable linux/process_creation linux/file_delete"
)


def hashes(algorithm: str) -> tuple[Shown, ...]:
    """Fields that show a digest of ``algorithm``, one of ``ALGORITHMS``."""
    column = ALGORITHMS[algorithm]
    named = (
        *at("zeek/*/files", column),
        *at("suricata/*/fileinfo", f"fileinfo.{column}"),
    )
    return (
        *_everywhere(_HASHED, "Hashes", digest(algorithm)),
        *at("windows/create_stream_hash", "Hash", digest(algorithm)),
        *(named if column else ()),
    )


# --- the registry ----------------------------------------------------------------------------

REGISTRY_KEY = (
    *at("windows/registry_event", "TargetObject", KEY),
    *at("windows/*/security", "ObjectName", KEY),
)
REGISTRY_VALUE = (
    *at("windows/registry_event", "TargetObject", VALUE_NAME),
    *at("windows/*/security", "ObjectValueName"),
)
REGISTRY_DATA = (
    *at("windows/registry_event", "Details", DATA),
    *at("windows/*/security", "NewValue", DATA),
)

# --- the network -----------------------------------------------------------------------------

_ZEEK_ENDS = "conn dns http ssl ssh smb_files smb_mapping rdp kerberos ntlm ftp smtp dce_rpc"
_SURICATA = "alert dns http tls flow ssh smtp smb fileinfo"


def _zeek(field: str) -> tuple[Shown, ...]:
    return _everywhere(" ".join(f"zeek/*/{name}" for name in _ZEEK_ENDS.split()), field)


def _suricata(field: str) -> tuple[Shown, ...]:
    return _everywhere(" ".join(f"suricata/*/{name}" for name in _SURICATA.split()), field)


SOURCE_ADDRESS = (
    *_everywhere(_CONNECTION, "SourceIp"),
    *at("*/firewall", "src_ip"),
    *at("*/*/netflow", "src_ip"),
    *at("*/proxy", "c-ip"),
    *at("*/webserver", "c-ip"),
    *at("windows/*/security", "IpAddress"),
    *_zeek("id.orig_h"),
    *_suricata("src_ip"),
    *at("aws/*/cloudtrail", "sourceIPAddress"),
    *at("azure/*/signinlogs", "ipAddress"),
    *at("azure/*/auditlogs", "initiatedBy.user.ipAddress"),
    *at("m365/*/audit", "ClientIP ClientIPAddress"),
    *at("linux/*/sshd", "message", WORD),
    *at("linux/*/auth", "message", WORD),
    *at("linux/*/auditd", "addr"),
)
DESTINATION_ADDRESS = (
    *_everywhere(_CONNECTION, "DestinationIp"),
    *at("*/firewall", "dst_ip"),
    *at("*/*/netflow", "dst_ip"),
    *at("*/proxy", "dst_ip"),
    *at("*/proxy", "cs-host", HOST),
    *_zeek("id.resp_h"),
    *_suricata("dest_ip"),
)
SOURCE_PORT = (
    *_everywhere(_CONNECTION, "SourcePort"),
    *at("*/firewall", "src_port"),
    *at("*/*/netflow", "src_port"),
    *at("windows/*/security", "IpPort"),
    *_zeek("id.orig_p"),
    *_suricata("src_port"),
)
DESTINATION_PORT = (
    *_everywhere(_CONNECTION, "DestinationPort"),
    *at("*/firewall", "dst_port"),
    *at("*/*/netflow", "dst_port"),
    *_zeek("id.resp_p"),
    *_suricata("dest_port"),
)
PROTOCOLS = (
    *_everywhere(_CONNECTION, "Protocol"),
    *at("*/firewall", "protocol"),
    *at("*/*/netflow", "protocol"),
    *at("zeek/*/conn", "proto service"),
    *_suricata("proto app_proto"),
)
BYTES_SENT = (*at("zeek/*/conn", "orig_bytes"), *at("suricata/*/flow", "flow.bytes_toserver"))
BYTES_RECEIVED = (*at("zeek/*/conn", "resp_bytes"), *at("suricata/*/flow", "flow.bytes_toclient"))
DNS_ANSWER = (
    *at("*/dns", "answer"),
    *_everywhere("windows/dns_query linux/dns_query", "QueryResults", WORD),
    *at("zeek/*/dns", "answers"),
    *at("suricata/*/dns", "dns.answers.rdata dns.grouped.A dns.grouped.AAAA"),
)
ANY_ADDRESS = (*SOURCE_ADDRESS, *DESTINATION_ADDRESS, *DNS_ANSWER)
DNS_NAME = (
    *_everywhere("windows/dns_query linux/dns_query macos/dns_query", "QueryName"),
    *at("*/dns", "query"),
    *at("windows/*/dns-client", "QueryName"),
    *at("zeek/*/dns", "query"),
    *at("suricata/*/dns", "dns.rrname dns.query.rrname dns.queries.rrname"),
)
HOST_NAME = (
    *_everywhere(_CONNECTION, "DestinationHostname"),
    *at("*/proxy", "cs-host r-dns", HOST),
    *at("*/webserver", "cs-host", HOST),
    *at("zeek/*/http", "host", HOST),
    *at("zeek/*/ssl", "server_name"),
    *at("suricata/*/http", "http.hostname", HOST),
    *at("suricata/*/tls", "tls.sni"),
)
DOMAIN = (*DNS_NAME, *HOST_NAME)
URLS = (
    *at("*/proxy", "c-uri cs-uri", URL),
    *at("*/webserver", "cs-uri", URL),
    *at("windows/*/bits-client", "RemoteName", URL),
    *at("suricata/*/http", "http.url", URL),
)
HTTP_METHOD = (
    *_everywhere("*/proxy */webserver", "cs-method"),
    *at("zeek/*/http", "method"),
    *at("suricata/*/http", "http.http_method"),
)
HTTP_PATH = (
    *at("*/webserver", "cs-uri-stem", cased=True),
    *at("*/proxy", "c-uri-path", cased=True),
    *at("zeek/*/http", "uri", cased=True),
    *at("suricata/*/http", "http.url", cased=True),
)
HTTP_HOST = (
    *_everywhere("*/proxy */webserver", "cs-host", HOST),
    *at("zeek/*/http", "host", HOST),
    *at("suricata/*/http", "http.hostname", HOST),
)
HTTP_REFERER = (
    *at("*/webserver", "cs-referer"),
    *at("*/proxy", "cs-referrer"),
    *at("zeek/*/http", "referrer"),
    *at("suricata/*/http", "http.http_refer"),
)
USER_AGENT = (
    *at("*/proxy", "c-useragent", cased=True),
    *at("*/webserver", "cs-user-agent", cased=True),
    *at("zeek/*/http", "user_agent", cased=True),
    *at("suricata/*/http", "http.http_user_agent", cased=True),
    *at("aws/*/cloudtrail", "userAgent", cased=True),
    *at("azure/*/signinlogs", "userAgent", cased=True),
)

# --- people and mail -------------------------------------------------------------------------

ACCOUNTS = (
    *at("windows/*/security", "TargetUserName SubjectUserName"),
    *PROCESS_USER,
    *_everywhere("windows/network_connection windows/file_event windows/registry_event", "User", ACCOUNT),
    *_everywhere("*/proxy */webserver", "cs-username", ACCOUNT),
    *at("linux/*/sshd", "message", WORD, cased=True),
    *at("linux/*/auth", "message", WORD, cased=True),
    *at("aws/*/cloudtrail", "userIdentity.userName", cased=True),
    *at("azure/*/signinlogs", "userPrincipalName"),
    *at("azure/*/auditlogs", "initiatedBy.user.userPrincipalName"),
    *at("m365/*/audit", "UserId"),
    *at("zeek/*/ntlm", "username"),
    *at("zeek/*/ftp", "user", cased=True),
)
ACCOUNT_IDS = (
    *at("windows/*/security", "TargetUserSid SubjectUserSid TargetSid"),
    *at("linux/*/auditd", "uid auid"),
    *at("aws/*/cloudtrail", "userIdentity.arn userIdentity.principalId", cased=True),
    *at("azure/*/signinlogs", "userId"),
)
ACCOUNT_DOMAIN = at("windows/*/security", "TargetDomainName SubjectDomainName")
MAIL_FROM = (
    *at("exchange/*/messagetracking", "sender-address return-path", MAIL),
    *at("zeek/*/smtp", "mailfrom from reply_to", MAIL),
    *at("suricata/*/smtp", "smtp.mail_from email.from", MAIL),
    *at("m365/*/audit", "SenderAddress P1Sender P2Sender", MAIL),
)
MAIL_TO = (
    *at("exchange/*/messagetracking", "recipient-address", MAIL),
    *at("zeek/*/smtp", "rcptto to cc", MAIL),
    *at("suricata/*/smtp", "smtp.rcpt_to email.to email.cc", MAIL),
    *at("m365/*/audit", "RecipientAddress Recipients", MAIL),
)
MAIL_ADDRESS = (
    *MAIL_FROM,
    *MAIL_TO,
    *at("m365/*/audit", "UserId"),
    *at("azure/*/signinlogs", "userPrincipalName"),
)
MAIL_SUBJECT = (
    *at("exchange/*/messagetracking", "message-subject", cased=True),
    *at("zeek/*/smtp", "subject", cased=True),
    *at("suricata/*/smtp", "email.subject", cased=True),
    *at("m365/*/audit", "Subject Item.Subject", cased=True),
)
MAIL_ID = (
    *at("exchange/*/messagetracking", "message-id"),
    *at("zeek/*/smtp", "msg_id"),
    *at("suricata/*/smtp", "email.message_id"),
    *at("m365/*/audit", "InternetMessageId"),
)
MAIL_ATTACHMENT = at("suricata/*/smtp", "email.attachment", NAME)

# --- certificates ----------------------------------------------------------------------------

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
    *at("suricata/*/tls", "tls.fingerprint"),
)
CERTIFICATE_FROM = at("zeek/*/x509", "certificate.not_valid_before")
CERTIFICATE_UNTIL = at("zeek/*/x509", "certificate.not_valid_after")
CERTIFICATE_NAMES = at("zeek/*/x509", "san.dns", PART)
JA3 = (*at("zeek/*/ssl", "ja3"), *at("suricata/*/tls", "tls.ja3.hash"))
PIPE_NAME = at("windows/pipe_created", "PipeName")
