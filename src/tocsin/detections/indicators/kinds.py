r"""What kind an indicator is, and its one normal form.

Normal forms: addresses and networks as ``ipaddress`` writes them, a single one without ``/32``;
domains in lower case, A-labels, without a dot at the end; URLs with scheme and host in lower case and
at least ``/`` as path; digests, file names and mail addresses in lower case; whole paths as ``file_paths`` says;
registry keys with the hive's short name, ``HKLM\Software``.
"""

from __future__ import annotations

import functools
import ipaddress
import re
import unicodedata
from collections.abc import Callable

import idna
import msgspec

from tocsin.detections.indicators.breadth import too_broad
from tocsin.detections.indicators.file_paths import instead, is_path, of_file_url, plain_path, unfit
from tocsin.detections.indicators.refang import refang
from tocsin.detections.stix.registry import short_key
from tocsin.model.errors import DetectionError
from tocsin.model.expression import ListKind

#: Longest indicator taken, in characters.
MAX_LENGTH = 8_192
#: Endings that make a name with dots a file rather than a domain. Endings that are also top-level
#: domains (com, sh, pl, py, app, mov) are domains; zip is a file when only one dot is there.
FILE_ENDINGS = (
    "exe", "dll", "sys", "ocx", "cpl", "scr", "drv", "efi", "ps1", "psm1", "psd1", "bat", "cmd", "vbs",
    "vbe", "js", "jse", "wsf", "wsh", "hta", "lnk", "url", "pif", "jar", "msi", "msp", "mst", "inf",
    "reg", "doc", "docx", "docm", "dot", "dotm", "xls", "xlsx", "xlsm", "xlsb", "xlam", "xll", "ppt",
    "pptx", "pptm", "ppam", "rtf", "pdf", "one", "chm", "iso", "img", "vhd", "vhdx", "cab", "rar", "7z",
    "gz", "tgz", "bz2", "xz", "tar", "ace", "arj", "lzh", "apk", "dmg", "pkg", "deb", "rpm", "elf",
    "bin", "dat", "tmp", "log", "txt", "csv", "json", "xml", "ini", "cfg", "conf", "bak", "php", "asp",
    "aspx", "ashx", "asmx", "jsp", "jspx", "jspf", "war", "cfm", "htm", "html", "mht", "mhtml", "eml",
    "msg", "png", "jpg", "jpeg", "gif", "bmp", "ico", "wav", "mp3", "mp4", "sqlite", "db", "dump",
    "dmp", "pst", "ost", "kdbx", "class", "dylib", "ko",
)  # fmt: skip

_HASH = re.compile(
    r"(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})"
)
_NAMED_HASH = re.compile(r"(?i)(?:md5|sha-?(?:1|224|256|384|512)|imphash)\s*[:=]\s*([0-9a-f]+)")
_LABELS = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})")
_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@]+")
_URL = re.compile(
    r"([A-Za-z][A-Za-z0-9+.-]{1,15})://(?:[^/?#\s@]*@)?(\[[^\]\s]+\]|[^/?#:\s]+)(:[0-9]{1,5})?([/?#]\S*)?"
)
_BARE_URL = re.compile(r"([^/?#:\s@]+\.[^/?#:\s@]+)(:[0-9]{1,5})?(/\S*)")
_REGISTRY = re.compile(r"(?i)\\?(?:hkey_[a-z_]+|hklm|hkcu|hkcr|hkcc|hku|registry\\(?:machine|user))\\.+")
_PORT = re.compile(r"(?s)\[?(.+?)\]?:([0-9]{1,5})")
_FILE = re.compile(r"[^\\/:*?\"<>|\x00-\x1f]{1,255}")
_FILE_ENDING = re.compile(rf"(?i)[^\\/]*\.(?:{'|'.join(FILE_ENDINGS)})|[^\\/.]+\.zip")
_TOP = re.compile(r"(?i)[*.]*[a-z]{2,63}\.?")


class Indicator(msgspec.Struct, frozen=True, order=True):
    """A recognised indicator in its normal form."""

    kind: ListKind
    entry: str


class NotIndicator(DetectionError):  # noqa: N818  (a verdict on a text rather than a failure)
    """A text is no indicator, or too broad to hunt for; ``what`` says why."""


def recognise(text: str) -> Indicator:
    """Kind and normal form of a text, defanged or not. Raises ``NotIndicator``."""
    value = clean(text)
    if not value:
        raise NotIndicator("empty")
    kind = kind_of(value)
    if kind is None:
        if _TOP.fullmatch(value):
            raise NotIndicator("too broad, if it is meant as a top-level domain; else one word of no kind")
        how = instead(value)
        raise NotIndicator(
            "neither address, domain, URL, digest, file name, path, registry key nor mail address"
            + (f"; {how}" if how else "")
        )
    return Indicator(kind, normal(kind, value))


def clean(text: str) -> str:
    """Text refanged and in compatible Unicode form (NFKC), without surrounding space, quotes and commas.

    Raises ``NotIndicator`` if it is longer than ``MAX_LENGTH``.
    """
    if len(text) > MAX_LENGTH:
        raise NotIndicator(f"longer than {MAX_LENGTH} characters")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("。", ".")
    return refang(text.strip(" \t\r\n\"'`,;").strip()).strip()


def kind_of(value: str) -> ListKind | None:
    """Kind of a cleaned text; None if it is of no kind."""
    return next((kind for kind, holds in _KINDS if holds(value)), None)


def normal(kind: ListKind, value: str) -> str:
    """Normal form of a cleaned text that is said to be of ``kind``. Raises ``NotIndicator``."""
    entry = _NORMAL[kind](value)
    broad = too_broad(kind, entry)
    if broad:
        raise NotIndicator(broad)
    return entry


def _without_port(value: str) -> str:
    found = _PORT.fullmatch(value)
    if found and (found[1].count(":") == 0 or value.startswith("[")):
        return found[1]
    return value.removeprefix("[").removesuffix("]") if value.startswith("[") else value


@functools.lru_cache(maxsize=8)  # kind and normal form ask for the same one after another
def _network(value: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    if not value or value[-1] not in "0123456789abcdefABCDEF:.":
        return None
    try:
        return ipaddress.ip_network(value.rstrip("."), strict=False)
    except ValueError:
        return None


def _address(value: str) -> str:
    network = _network(_without_port(value))
    if network is None:
        raise NotIndicator("not an address or network")
    if isinstance(network, ipaddress.IPv6Network) and network.prefixlen == network.max_prefixlen:
        mapped = network.network_address.ipv4_mapped
        return str(mapped or network.network_address)
    return str(network.network_address if network.prefixlen == network.max_prefixlen else network)


def _as_domain(value: str) -> str:
    """Normal form of a domain; empty if it is none."""
    name = value.removeprefix("*").strip(".").lower()
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True, std3_rules=False).decode()
        except (idna.IDNAError, UnicodeError):
            return ""
    return name if len(name) <= 253 and _LABELS.fullmatch(name) else ""  # noqa: PLR2004  (RFC 1035)


def _domain(value: str) -> str:
    if "://" in value:
        found = _URL.fullmatch(value)
        value = found[2] if found else value
    name = _as_domain(_without_port(value))
    if name:
        return name
    top = value.strip("*.").lower()
    if _TOP.fullmatch(top):
        raise NotIndicator("too broad: a whole top-level domain")
    raise NotIndicator("not a domain")


def _url(value: str) -> str:
    found = _URL.fullmatch(value)
    if found:
        scheme, host, port, rest = found[1].lower() + "://", found[2], found[3] or "", found[4] or "/"
    else:
        found = _BARE_URL.fullmatch(value)
        if not found:
            raise NotIndicator("not a URL")
        scheme, host, port, rest = "", found[1], found[2] or "", found[3]
    if (scheme, port) in {("http://", ":80"), ("https://", ":443")}:
        port = ""
    if rest[0] in "?#":
        rest = f"/{rest}"
    network = _network(host.strip("[]"))
    plain = host.lower() if network is not None else _as_domain(host) or host.lower().rstrip(".")
    return f"{scheme}{plain}{port}{rest}"


def _hash(value: str) -> str:
    named = _NAMED_HASH.fullmatch(value)
    digits = named[1] if named else value
    if not _HASH.fullmatch(digits):
        raise NotIndicator(
            "not a digest: MD5, SHA-1, SHA-2 in hexadecimal have 32, 40, 56, 64, 96 or 128 digits"
        )
    return digits.lower()


def _file_name(value: str) -> str:
    if "\\" in value or "/" in value:
        raise NotIndicator(f"a part of a path; {instead(value) or 'give the file name alone'}")
    if not _FILE.fullmatch(value):
        how = instead(value)
        raise NotIndicator(f"not a file name; {how}" if how else "not a file name")
    return value.lower()


def _file_path(value: str) -> str:
    value = of_file_url(value) or value
    if reason := unfit(value):
        raise NotIndicator(reason)
    return plain_path(value)


def _registry(value: str) -> str:
    key = short_key(value.rstrip("\\"))
    if not key:
        raise NotIndicator("not a registry key: it begins with no hive, such as HKLM")
    return key


def _mail(value: str) -> str:
    value = value.removeprefix("mailto:").strip("<>")
    local, _, host = value.rpartition("@")
    name = _as_domain(host)
    if not local or not name or not _MAIL.fullmatch(value):
        raise NotIndicator("not a mail address")
    return f"{local.lower()}@{name}"


def _is_bare_url(value: str) -> bool:
    found = _BARE_URL.fullmatch(value)
    return found is not None and bool(_as_domain(found[1]) or _network(found[1]))


# In this order: "evil.exe" is a file before it is a domain, "1.2.3.4" an address before either.
_KINDS: tuple[tuple[ListKind, Callable[[str], object]], ...] = (
    (ListKind.HASH, lambda value: _HASH.fullmatch(value) or _NAMED_HASH.fullmatch(value)),
    (ListKind.REGISTRY_KEY, _REGISTRY.fullmatch),
    (ListKind.ADDRESS, lambda value: _network(_without_port(value)) is not None),
    (ListKind.FILE_PATH, lambda value: is_path(value) or of_file_url(value)),
    (ListKind.URL, _URL.fullmatch),
    (ListKind.MAIL, _MAIL.fullmatch),
    (ListKind.FILE_NAME, _FILE_ENDING.fullmatch),
    (ListKind.DOMAIN, lambda value: _as_domain(_without_port(value))),
    (ListKind.URL, _is_bare_url),
)
_NORMAL: dict[ListKind, Callable[[str], str]] = {
    ListKind.ADDRESS: _address,
    ListKind.DOMAIN: _domain,
    ListKind.URL: _url,
    ListKind.HASH: _hash,
    ListKind.FILE_NAME: _file_name,
    ListKind.FILE_PATH: _file_path,
    ListKind.REGISTRY_KEY: _registry,
    ListKind.MAIL: _mail,
}
