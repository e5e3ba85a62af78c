"""An entry of an indicator list as the STIX pattern that asks for it."""

from __future__ import annotations

import ipaddress

from tocsin.model.expression import ListKind

_PATHS = {
    ListKind.DOMAIN: "domain-name:value",
    ListKind.URL: "url:value",
    ListKind.FILE_NAME: "file:name",
    ListKind.REGISTRY_KEY: "windows-registry-key:key",
    ListKind.MAIL: "email-addr:value",
}
#: Names of digests by their hexadecimal digits (STIX 2.1, hash algorithm vocabulary; SHA-224 is not in it).
_DIGESTS = {32: "MD5", 40: "'SHA-1'", 64: "'SHA-256'", 128: "'SHA-512'"}


def pattern_of(kind: ListKind, entry: str) -> str:
    """The STIX pattern of an entry in normal form: ``[ipv4-addr:value = '192.0.2.7']``."""
    if kind is ListKind.ADDRESS:
        network = ipaddress.ip_network(entry, strict=False)
        operator = "=" if network.num_addresses == 1 else "ISSUBSET"
        return f"[ipv{network.version}-addr:value {operator} {_quoted(entry)}]"
    if kind is ListKind.HASH:
        return f"[file:hashes.{_DIGESTS.get(len(entry), 'MD5')} = {_quoted(entry)}]"
    if kind is ListKind.FILE_PATH:
        folder, name = _split(entry)
        return f"[file:name = {_quoted(name)} AND file:parent_directory_ref.path = {_quoted(folder)}]"
    return f"[{_PATHS[kind]} = {_quoted(entry)}]"


def _split(path: str) -> tuple[str, str]:
    """Folder and name, as STIX has them; a root keeps its separator."""
    separator = "/" if path.startswith("/") else "\\"
    folder, _, name = path.rpartition(separator)
    return folder if separator in folder else folder + separator, name


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
