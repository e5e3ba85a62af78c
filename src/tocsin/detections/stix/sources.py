"""Which field of which log source shows an address, a name, a digest: shared by STIX and lists.

Fields are named as Sigma's taxonomy names them for the log source. ``cased`` is set where the
source's own values are case-sensitive; Windows paths, command lines and accounts, registry keys,
domains, URLs, mail addresses and digests are not.
"""

from __future__ import annotations

from tocsin.detections.stix.shapes import (
    ACCOUNT,
    ANSWER,
    DATA,
    DIRECTORY,
    FOLDER,
    FORWARDED,
    HOST,
    KEY,
    MAIL,
    MAPPED,
    NAME,
    URL,
    VALUE_NAME,
    WHOLE,
    Shape,
    digest,
)
from tocsin.detections.stix.shown import Shown, at, everywhere, url_of
from tocsin.model.logsource import LogSource

_UNIX_PROCESS = "linux/process_creation macos/process_creation"
_CONNECTION = "windows/network_connection linux/network_connection"
_WITH_IMAGE = (
    "windows/network_connection windows/dns_query windows/file_event windows/registry_event "
    "windows/image_load windows/pipe_created windows/process_termination"
)
_FILES = "windows/file_event windows/file_delete windows/create_stream_hash windows/file_executable_detected"
_UNIX_FILES = "linux/file_event linux/file_delete"
# What Suricata's alerts and its files show beside themselves: the request, the name, the query they are about.
_WITH_REQUEST = "suricata/*/alert suricata/*/fileinfo"

# --- processes -------------------------------------------------------------------------------


def _paths(windows: str, unix: str, fields: str, shape: Shape) -> tuple[Shown, ...]:
    return (
        *everywhere(windows, fields, shape),
        *everywhere(unix, fields, shape, cased=True),
    )


def _image(shape: Shape) -> tuple[Shown, ...]:
    return (
        *_paths("windows/process_creation", _UNIX_PROCESS, "Image", shape),
        *everywhere(_WITH_IMAGE, "Image", shape),
        *at("linux/network_connection", "Image", shape, cased=True),
        *at("linux/file_event", "Image", shape, cased=True),
        *at("windows/process_access", "SourceImage TargetImage", shape),
        *at("windows/create_remote_thread", "SourceImage TargetImage", shape),
        # Events without a category of their own, handles, privileges, accounts, and sockets that were bound or refused.
        *at("windows/*/sysmon", "Image", shape, own=True),
        *at("windows/*/security", "ProcessName CallerProcessName Application", shape, own=True),
        *at("windows/*/bits-client", "processPath", shape),
        Shown(LogSource("windows", None, "windefend"), "Process Name", shape),
        *at("windows/*/firewall-as", "ModifyingApplication ApplicationPath", shape, own=True),
        *at("windows/*/application-experience", "ExePath", shape),
        *at("windows/*/security-mitigations", "ProcessPath", shape),
        *at("linux/*/auditd", "exe", shape, cased=True),
    )


PROCESS_NAME = _image(NAME)
PROCESS_FOLDER = _image(FOLDER)
ORIGINAL_NAME = (
    *at("windows/process_creation", "OriginalFileName"),
    *at("windows/image_load", "OriginalFileName", own=True),
)
COMMAND_LINE = (
    *_paths("windows/process_creation", _UNIX_PROCESS, "CommandLine", WHOLE),
    *at("linux/*/auditd", "proctitle", cased=True),
)
CURRENT_DIRECTORY = (
    *_paths("windows/process_creation", _UNIX_PROCESS, "CurrentDirectory", DIRECTORY),
    *at("linux/*/auditd", "cwd", DIRECTORY, cased=True),
)
PROCESS_ID = (
    *everywhere(f"windows/process_creation {_UNIX_PROCESS} {_WITH_IMAGE}", "ProcessId"),
    *at("linux/*/auditd", "pid"),
)
PROCESS_USER = _paths("windows/process_creation", _UNIX_PROCESS, "User", ACCOUNT)
PROCESS_SID = at("windows/*/security", "SubjectUserSid")
PARENT_NAME = _paths("windows/process_creation", _UNIX_PROCESS, "ParentImage", NAME)
PARENT_PATH = _paths("windows/process_creation", _UNIX_PROCESS, "ParentImage", WHOLE)
PARENT_COMMAND_LINE = _paths("windows/process_creation", _UNIX_PROCESS, "ParentCommandLine", WHOLE)
PARENT_ID = (
    *everywhere(f"windows/process_creation {_UNIX_PROCESS}", "ParentProcessId"),
    *at("linux/*/auditd", "ppid"),
)
INTEGRITY = at("windows/process_creation", "IntegrityLevel")
SERVICE_NAME = at("windows/*/system", "ServiceName")
SERVICE_START = at("windows/*/system", "StartType")

# --- files -----------------------------------------------------------------------------------


def _files(shape: Shape) -> tuple[Shown, ...]:
    return (
        *_paths(_FILES, _UNIX_FILES, "TargetFilename", shape),
        *everywhere("windows/image_load windows/driver_load", "ImageLoaded", shape),
        *_paths("windows/process_creation", _UNIX_PROCESS, "Image", shape),
        *at("windows/create_remote_thread", "StartModule", shape, own=True),
        *at("windows/*/sysmon", "TargetFilename", shape, own=True),
        *at("windows/*/windefend", "Path", shape),
        *at("windows/*/security", "ObjectName RelativeTargetName", shape),
        *at("windows/*/security", "ServiceFileName", shape, own=True),
        *at("windows/*/system", "ImagePath", shape),
        *at("windows/*/taskscheduler", "Path ActionName", shape, own=True),
        *at("windows/*/powershell", "Path", shape),
        *at("windows/*/wmi", "ProviderPath", shape),
        *at("windows/*/applocker", "FilePath FullFilePath", shape, own=True),
        *at("windows/*/codeintegrity-operational", "FileNameBuffer ProcessNameBuffer", shape, own=True),
        *at("linux/*/auditd", "name exe", shape, cased=True),
        *at("*/*/cef", "fname filePath", shape, own=True),
    )


FILE_NAME = (
    *_files(NAME),
    *at("suricata/*/smtp", "email.attachment", NAME),
    *at("fortigate/*/utm", "filename", NAME, own=True),
    *at("m365/*/audit", "SourceFileName DestinationFileName AttachmentData.FileName", NAME, own=True),
    *at("zeek/*/files", "filename", NAME),
    *at("zeek/*/smb_files", "name path", NAME),
    *at("suricata/*/fileinfo", "fileinfo.filename", NAME),
    *at("*/antivirus", "Filename", NAME),
)
FILE_FOLDER = _files(FOLDER)
#: Fields that hold the whole path of a file, a program's or any other's.
FILE_PATH = (*_files(WHOLE), *_image(WHOLE), *PARENT_PATH, *at("*/antivirus", "Filename"))
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

_SHA256 = (
    *at("fortigate/*/utm", "analyticscksum", own=True),
    *at("m365/*/audit", "AttachmentData.SHA256", own=True),
)


def hashes(algorithm: str) -> tuple[Shown, ...]:
    """Fields that show a digest of ``algorithm``, one of ``ALGORITHMS``."""
    column = ALGORITHMS[algorithm]
    named = (
        *at("zeek/*/files", column),
        *at("suricata/*/fileinfo", f"fileinfo.{column}"),
    )
    return (
        *everywhere(_HASHED, "Hashes", digest(algorithm)),
        *at("windows/*/sysmon", "Hashes", digest(algorithm)),
        *at("windows/create_stream_hash", "Hash", digest(algorithm)),
        *(named if column else ()),
        *(_SHA256 if algorithm == "SHA256" else ()),
    )


# --- the registry ----------------------------------------------------------------------------

REGISTRY_KEY = (
    *at("windows/registry_event", "TargetObject", KEY),
    *at("windows/registry_event", "NewName", KEY, own=True),
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

# Zeek's and Suricata's DNS and HTTP logs answer Sigma's categories dns, proxy and webserver, and
# NetFlow answers firewall, so they are not named again. A product alone stands for all of its logs.
SOURCE_ADDRESS = (
    *everywhere(_CONNECTION, "SourceIp"),
    *everywhere("*/firewall */dns zeek suricata linux/*/auth", "src_ip"),
    *everywhere("*/proxy */webserver", "c-ip"),
    *at("windows/*/security", "IpAddress", MAPPED),
    # Sockets refused, bound or listening (5150 to 5159), and sessions taken up again (4778, 4779).
    *at("windows/*/security", "SourceAddress ClientAddress", own=True),
    *at("windows/*/terminalservices-localsessionmanager", "Address"),
    *at("windows/*/terminalservices-remoteconnectionmanager", "Param3"),
    *at("windows/*/remotedesktopservices-rdpcorets", "ClientIP", HOST),
    *at("zeek/*/files", "tx_hosts"),
    *at("zeek/*/notice", "src"),
    *at("zeek/*/signatures", "src_addr"),
    *at("zeek/*/dhcp", "client_addr"),
    *at("zeek/*/traceroute", "src"),
    *at("aws/*/cloudtrail", "sourceIPAddress"),
    *at("azure/*/signinlogs", "callerIpAddress"),
    *at("azure/*/auditlogs", "properties.initiatedBy.user.ipAddress initiatedBy.user.ipAddress"),
    *at("m365/*/audit", "ClientIP", HOST),
    *at("m365/*/audit", "SenderIp UserIp", HOST, own=True),
    *at("windows/*/terminalservices-gateway", "IpAddress"),
    # Only tunnels have a remote end, whichever side opened them.
    *at("fortigate/*/event", "remip", own=True),
    # Who asked, where another asked for them.
    *everywhere("*/webserver */proxy", "X-Forwarded-For", FORWARDED, own=True),
    *everywhere("suricata/*/alert suricata/*/http", "xff http.xff", FORWARDED, own=True),
    *at("exchange/*/messagetracking", "original-client-ip client-ip"),
    *at("linux/*/auditd", "addr"),
)
DESTINATION_ADDRESS = (
    *everywhere(_CONNECTION, "DestinationIp"),
    *everywhere("*/firewall */dns */proxy zeek suricata", "dst_ip"),
    *at("*/proxy", "cs-host", HOST),
    *at("fortigate/*/utm", "hostname", HOST, own=True),
    *everywhere(_WITH_REQUEST, "http.hostname", HOST, own=True),
    *at("windows/*/bits-client", "url RemoteName", URL),
    *at("windows/*/security", "DestAddress", own=True),
    *at("windows/*/dns-client", "DnsServerIpAddress"),
    *at("zeek/*/files", "rx_hosts"),
    *at("zeek/*/notice", "dst"),
    *at("zeek/*/signatures", "dst_addr"),
    *at("zeek/*/dhcp", "server_addr"),
    *at("zeek/*/traceroute", "dst"),
    *at("zeek/*/socks", "request.host bound.host"),
    *at("exchange/*/messagetracking", "original-server-ip server-ip"),
)
SOURCE_PORT = (
    *everywhere(_CONNECTION, "SourcePort"),
    *everywhere("*/firewall zeek suricata linux/*/auth", "src_port"),
    *at("windows/*/security", "IpPort"),
)
DESTINATION_PORT = (
    *everywhere(_CONNECTION, "DestinationPort"),
    *everywhere("*/firewall */proxy zeek suricata", "dst_port"),
    *at("*/webserver", "s-port"),
)
PROTOCOLS = (
    *everywhere(_CONNECTION, "Protocol"),
    *at("*/firewall", "protocol"),
    *at("zeek/*/conn", "proto service"),
    *at("suricata", "proto app_proto"),
)
BYTES_SENT = (*at("zeek/*/conn", "orig_bytes"), *at("suricata/*/flow", "flow.bytes_toserver"))
BYTES_RECEIVED = (*at("zeek/*/conn", "resp_bytes"), *at("suricata/*/flow", "flow.bytes_toclient"))
DNS_ANSWER = (
    *at("*/dns", "answer"),
    *at("windows/dns_query", "QueryResults", ANSWER),
    *at("windows/*/dns-client", "QueryResults", ANSWER),
    *at("suricata/*/alert", "dns.answers.rdata", own=True),
)
ANY_ADDRESS = (*SOURCE_ADDRESS, *DESTINATION_ADDRESS, *DNS_ANSWER)
DNS_NAME = (
    *at("windows/dns_query", "QueryName"),
    *at("windows/*/dns-client", "QueryName"),
    *at("*/dns", "query"),
    *at("suricata/*/alert", "dns.query.rrname dns.queries.rrname", own=True),
)
HOST_NAME = (
    *everywhere("windows/network_connection linux/network_connection", "DestinationHostname"),
    *everywhere("*/proxy */webserver", "cs-host", HOST),
    *everywhere("windows/network_connection linux/network_connection", "SourceHostname"),
    *at("windows/*/security", "TargetServerName"),
    *everywhere("zeek/*/ssl zeek/*/quic", "server_name"),
    *at("zeek/*/smtp", "helo"),
    *at("zeek/*/socks", "request.name"),
    *at("suricata/*/tls", "tls.sni"),
    *at("suricata/*/quic", "quic.sni"),
    *at("suricata/*/smtp", "smtp.helo"),
    *at("suricata/*/http2", "http.http2.request_headers.value", HOST, own=True),
    *everywhere(_WITH_REQUEST, "http.hostname", HOST, own=True),
    *at("suricata/*/alert", "tls.sni quic.sni", own=True),
    *at("fortigate/*/utm", "hostname", HOST, own=True),
    *at("exchange/*/messagetracking", "client-hostname server-hostname"),
)
DOMAIN = (*DNS_NAME, *HOST_NAME)
URLS = (
    *at("*/proxy", "c-uri", URL),
    *at("*/webserver", "cs-uri", URL),
    *at("windows/*/bits-client", "url RemoteName", URL),
    *at("fortigate/*/utm", "url", URL, own=True),
    *at("m365/*/audit", "Url", URL, own=True),
)
#: Logs that keep host, path and query of a URL apart. Proxies that write it whole as well are asked by themselves.
PARTED_URLS = (
    *url_of("*/webserver", "cs-host", "cs-uri", "cs-uri-query"),
    *url_of("*/proxy", "cs-host", "cs-uri-stem", "cs-uri-query", own=True),
    *url_of("*/proxy", "cs-host", "c-uri", own=True),
    *(
        shown
        for where in _WITH_REQUEST.split()
        for shown in url_of(where, "http.hostname", "http.url", own=True)
    ),
)
#: The same under the sensors' own names, to be asked together with what else these logs show.
PARTED_URLS_OF_SENSORS = (
    *url_of("zeek/*/http", "host", "uri"),
    *url_of("suricata/*/http", "http.hostname", "http.url"),
)
HTTP_METHOD = everywhere("*/proxy */webserver", "cs-method")
HTTP_PATH = (
    *everywhere("*/webserver */proxy", "cs-uri-stem", cased=True),
    *at("*/webserver", "cs-uri-query", cased=True),
)
HTTP_HOST = everywhere("*/proxy */webserver", "cs-host", HOST)
HTTP_REFERER = everywhere("*/proxy */webserver", "cs-referer")
USER_AGENT = (
    *everywhere("*/proxy */webserver", "cs-user-agent", cased=True),
    *at("aws/*/cloudtrail", "userAgent", cased=True),
    *at("azure/*/signinlogs", "userAgent", cased=True),
    *at("m365/*/audit", "UserAgent", cased=True),
)

# --- people and mail -------------------------------------------------------------------------

ACCOUNTS = (
    *at("windows/*/security", "TargetUserName SubjectUserName"),
    *PROCESS_USER,
    *everywhere("windows/network_connection windows/file_event windows/registry_event", "User", ACCOUNT),
    *everywhere("*/proxy */webserver", "cs-username", ACCOUNT),
    *at("linux/*/auth", "user by USER", cased=True),
    *at("linux/*/auditd", "acct", cased=True),
    *at("aws/*/cloudtrail", "userIdentity.userName", cased=True),
    *at("azure/*/signinlogs", "Username"),
    *at("azure/*/auditlogs", "Initiatedby"),
    *at("m365/*/audit", "UserId"),
    *at("zeek/*/ntlm", "username"),
    *at("zeek/*/ftp", "user", cased=True),
)
ACCOUNT_IDS = (
    *at("windows/*/security", "TargetUserSid SubjectUserSid TargetSid"),
    *at("linux/*/auditd", "uid auid"),
    *at("aws/*/cloudtrail", "userIdentity.arn userIdentity.principalId", cased=True),
    *at("azure/*/signinlogs", "properties.userId userId UserId"),
)
MAIL_FROM = (
    *at("exchange/*/messagetracking", "sender-address return-path", MAIL),
    *at("zeek/*/smtp", "mailfrom from reply_to", MAIL),
    *at("suricata/*/smtp", "smtp.mail_from email.from", MAIL),
    *at("m365/*/audit", "SenderAddress P1Sender P2Sender", MAIL),
    *at("fortigate/*/utm", "from sender", MAIL, own=True),
)
MAIL_TO = (
    *at("exchange/*/messagetracking", "recipient-address", MAIL),
    *at("zeek/*/smtp", "rcptto to cc", MAIL),
    *at("suricata/*/smtp", "smtp.rcpt_to email.to email.cc", MAIL),
    *at("m365/*/audit", "RecipientAddress Recipients", MAIL),
    *at("fortigate/*/utm", "to recipient", MAIL, own=True),
)
MAIL_ADDRESS = (
    *MAIL_FROM,
    *MAIL_TO,
    *at("m365/*/audit", "UserId"),
    *at("m365/*/audit", "MailboxOwnerUPN", own=True),
    *at("azure/*/signinlogs", "Username"),
    *at("azure/*/auditlogs", "Initiatedby"),
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
