"""MISP attribute types as STIX patterns, and back."""

from __future__ import annotations

import contextlib
import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from tocsin.detections.indicators.kinds import NotIndicator, clean, normal
from tocsin.detections.indicators.stix_simple import simple
from tocsin.detections.indicators.type_names import values_of
from tocsin.model.expression import ListKind

_HASHES = {
    "md5": "MD5",
    "sha1": "'SHA-1'",
    "sha224": "'SHA-224'",
    "sha256": "'SHA-256'",
    "sha384": "'SHA-384'",
    "sha512": "'SHA-512'",
    "imphash": "IMPHASH",
    "ssdeep": "SSDEEP",
    "tlsh": "TLSH",
}
_ADDRESS: Final = "ip"  # stands for the path that fits the version of an address
_PORT: Final = "network-traffic:dst_port"

#: Paths that a type's value is equal to; of a value in parts, each part to one of them.
_PATHS: dict[str, tuple[str, ...]] = {
    **{name: (f"file:hashes.{key}",) for name, key in _HASHES.items()},
    **{f"filename|{name}": ("file:name", f"file:hashes.{key}") for name, key in _HASHES.items()},
    "filename": ("file:name",),
    "ip-dst": (_ADDRESS,),
    "ip-src": (_ADDRESS,),
    "ip-dst|port": ("network-traffic:dst_ref.value", _PORT),
    "ip-src|port": ("network-traffic:src_ref.value", "network-traffic:src_port"),
    "domain": ("domain-name:value",),
    "hostname": ("domain-name:value",),
    "hostname|port": ("network-traffic:dst_ref.value", _PORT),
    "domain|ip": ("domain-name:value", "domain-name:resolves_to_refs[*].value"),
    "url": ("url:value",),
    "uri": ("url:value",),
    "link": ("url:value",),
    "email": ("email-addr:value",),
    "email-src": ("email-message:from_ref.value",),
    "email-dst": ("email-message:to_refs[*].value",),
    "email-subject": ("email-message:subject",),
    "email-attachment": ("email-message:body_multipart[*].body_raw_ref.name",),
    "regkey": ("windows-registry-key:key",),
    "regkey|value": ("windows-registry-key:key", "windows-registry-key:values[*].data"),
    "mutex": ("mutex:name",),
    "user-agent": ("network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'",),
    "windows-service-name": ("process:extensions.'windows-service-ext'.service_name",),
    "mac-address": ("mac-addr:value",),
    "x509-fingerprint-md5": ("x509-certificate:hashes.MD5",),
    "x509-fingerprint-sha1": ("x509-certificate:hashes.'SHA-1'",),
    "x509-fingerprint-sha256": ("x509-certificate:hashes.'SHA-256'",),
    "size-in-bytes": ("file:size",),
    "port": (_PORT,),
}
_NUMBERS = frozenset({_PORT, "network-traffic:src_port", "file:size"})
_WHOLE = {"sigma": "sigma", "yara": "yara", "snort": "snort", "suricata": "suricata", "stix2-pattern": "stix"}
_WHOLE_BACK = {pattern_type: name for name, pattern_type in _WHOLE.items()}

_PART = r"([a-z0-9-]+:[\w.\-'\[\]*]+)\s*(?:=|ISSUBSET)\s*('(?:[^'\\]|\\.)*'|\d+)"
_ONE = re.compile(_PART)
_ALL = re.compile(rf"\s*\[\s*{_PART}(?:\s+AND\s+{_PART})?\s*\]\s*")
_LONGEST = 10_000
#: A file by its name and its folder, as an indicator list's whole path is asked for.
_WHOLE_PATH = ("file:name", "file:parent_directory_ref.path")


def language_of(kind: str) -> str:
    """The pattern type of an attribute that is a rule or pattern as a whole; "" for any other type."""
    return _WHOLE.get(kind, "")


def pattern_of(kind: str, value: str) -> tuple[str, str] | None:
    """Pattern type and pattern of an attribute; None where STIX has no words for it."""
    if kind in _WHOLE:
        return _WHOLE[kind], value
    paths = _PATHS.get(kind)
    if paths is None:
        return None
    parts = value.split("|", len(paths) - 1) if len(paths) > 1 else [value]
    if len(parts) != len(paths) or not all(part.strip() for part in parts):
        return None
    said = [_comparison(path, part.strip()) for path, part in zip(paths, parts, strict=True)]
    return ("stix", f"[{' AND '.join(one for one in said if one)}]") if all(said) else None


def attribute_of(pattern_type: str, pattern: str, kind: str = "") -> tuple[str, str]:
    """Type and value of the attribute that says a pattern; ``kind`` is preferred where several types do.

    A pattern that no single type can say is an attribute that holds the pattern itself. KeyError for a
    language that MISP has no type for.
    """
    parts = _compared(pattern) if pattern_type == "stix" else []
    paths = tuple(_ADDRESS if path in {"ipv4-addr:value", "ipv6-addr:value"} else path for path, _ in parts)
    if paths == _WHOLE_PATH:
        return "filename", _joined(*(text for _, text in parts))
    value = "|".join(text for _, text in parts)
    names = [name for name, own in _PATHS.items() if own == paths]
    for name in [kind] if kind in names else names:
        if pattern_of(name, value) is not None:
            return name, value
    return _WHOLE_BACK[pattern_type], pattern


def says(kind: str, value: str, pattern: str) -> bool:
    """Whether an attribute's value, as MISP had it, is what a STIX pattern asks for, or more than that."""
    if pattern_of(kind, value) == ("stix", pattern):
        return True
    asked = simple(pattern)
    return bool(asked) and {one.entry for one in asked or ()} <= set(_entries(kind, value))


def _entries(kind: str, value: str) -> Iterator[str]:
    """What indicator lists make of an attribute; a file's name may be its whole path."""
    for named, text in values_of(kind, value):
        kinds = (named, ListKind.FILE_PATH) if named is ListKind.FILE_NAME else (named,)
        for one in kinds:
            with contextlib.suppress(NotIndicator):  # then it is none of that kind
                yield normal(one, clean(text))


def _compared(pattern: str) -> list[tuple[str, str]]:
    """Paths and texts of a pattern of one or two comparisons; none of any other."""
    found = _ALL.fullmatch(pattern) if len(pattern) <= _LONGEST else None
    return [(path, _unquoted(token)) for path, token in _ONE.findall(pattern)] if found else []


def _joined(name: str, folder: str) -> str:
    separator = "/" if folder.startswith("/") else "\\"
    return folder + ("" if folder.endswith(separator) else separator) + name


def _comparison(path: str, value: str) -> str:
    if path in _NUMBERS:
        return f"{path} = {int(value)}" if value.isascii() and value.isdigit() and len(value) < 20 else ""  # noqa: PLR2004
    operator = "="
    if path == _ADDRESS:
        try:
            network = ipaddress.ip_network(value, strict=False)
        except ValueError:
            return ""
        path = f"ipv{network.version}-addr:value"
        operator = "=" if network.num_addresses == 1 else "ISSUBSET"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{path} {operator} '{escaped}'"


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.startswith("'") else token
