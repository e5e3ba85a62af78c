"""Names by which feeds call kinds of indicators: MISP's attribute types, column heads, STIX paths."""

from __future__ import annotations

from tocsin.detections.indicators.file_paths import may_be_path
from tocsin.model.expression import ListKind

_NAMES: dict[ListKind, str] = {
    ListKind.ADDRESS: "ip ip-src ip-dst ipv4 ipv6 ipv4-addr ipv6-addr ip-address ipaddress address addr "
    "src-ip dst-ip source-ip destination-ip dest-ip ip-src|port ip-dst|port ip:port first-seen-ip",
    ListKind.DOMAIN: "domain domain-name domainname hostname host fqdn hostname|port dns domains hostnames",
    ListKind.URL: "url uri link urls malware-url phishing-url",
    ListKind.HASH: "hash md5 sha1 sha-1 sha224 sha-224 sha256 sha-256 sha384 sha-384 sha512 sha-512 imphash "
    "hashes md5-hash sha1-hash sha256-hash sha512-hash file-hash filehash filehash-md5 filehash-sha1 "
    "filehash-sha256 ja3-fingerprint-md5 x509-fingerprint-md5 x509-fingerprint-sha1 x509-fingerprint-sha256",
    ListKind.FILE_NAME: "filename file-name file attachment email-attachment malware-sample-name",
    ListKind.FILE_PATH: "filepath file-path path fullpath full-path file-full-path filename-path process-path "
    "image-path imagepath filepath-windows filepath-unix",
    ListKind.REGISTRY_KEY: "regkey registry registry-key windows-registry-key",
    ListKind.MAIL: "email mail e-mail email-address email-addr email-src email-dst email-reply-to sender "
    "mail-address emailaddress whois-registrant-email",
}
_KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split()}
#: Types that hold two values joined by "|": the part that is taken, and its kind. Of a file name
#: beside its digest the digest is taken, being the sharper; a whole path is taken too.
_COMPOSITE = {
    "ip-src|port": (0, ListKind.ADDRESS),
    "ip-dst|port": (0, ListKind.ADDRESS),
    "hostname|port": (0, ListKind.DOMAIN),
    "regkey|value": (0, ListKind.REGISTRY_KEY),
    "malware-sample": (1, ListKind.HASH),
    **{
        f"filename|{name}": (1, ListKind.HASH)
        for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "imphash")
    },
}


#: What the half of such a value is that is not taken.
_LEFT = {"port": "port", "value": "registry value"}


def kind_named(name: str) -> ListKind | None:
    """Kind that a type or column head means, whatever its case, spaces and underscores; None if none."""
    return _KINDS.get(name.strip().lower().replace("_", "-").replace(" ", "-"))


def values_of(type_name: str, value: str) -> list[tuple[ListKind, str]]:
    """Indicators of an attribute: ``("domain|ip", "a.example|192.0.2.1")`` gives both; empty if none."""
    name = type_name.strip().lower()
    if name == "domain|ip":
        domain, _, address = value.partition("|")
        return [(ListKind.DOMAIN, domain), (ListKind.ADDRESS, address)]
    if name in _COMPOSITE:
        part, kind = _COMPOSITE[name]
        parts = value.split("|")
        if part >= len(parts):
            return []
        path = [(ListKind.FILE_PATH, parts[0])] if kind is ListKind.HASH and may_be_path(parts[0]) else []
        return [(kind, parts[part]), *path]
    named = kind_named(name)
    return [(named, value)] if named else []


def half_left(type_name: str, value: str) -> str:
    """Why half of a value of two is not hunted; empty if both are, or if there is no such half."""
    name = type_name.strip().lower()
    if name not in _COMPOSITE or "|" not in value:
        return ""
    part, _ = _COMPOSITE[name]
    left = value.split("|")[1 - part].strip()
    if not left or len(values_of(name, value)) > 1:
        return ""
    if part:
        return f"the file name of {name}, whose digest is hunted, being the sharper"
    return f"the {_LEFT[name.partition('|')[2]]} of {name}, whose other half is hunted"
