"""Patterns that are plain indicators, recognised without the grammar: ``[domain-name:value = '…']``.

A file's name together with its folder is its path: ``[file:name = '…' AND file:parent_directory_ref.path = '…']``.
"""

from __future__ import annotations

import re

from tocsin.detections.indicators.file_paths import may_be_path
from tocsin.detections.indicators.kinds import Indicator, NotIndicator, normal
from tocsin.detections.stix.literal import text_of
from tocsin.model.expression import ListKind

_PATHS: dict[str, ListKind] = {
    "ipv4-addr:value": ListKind.ADDRESS,
    "ipv6-addr:value": ListKind.ADDRESS,
    "domain-name:value": ListKind.DOMAIN,
    "url:value": ListKind.URL,
    "email-addr:value": ListKind.MAIL,
    "file:name": ListKind.FILE_NAME,
}
_HASHES = r"file:hashes\.'?(?:MD5|SHA-?1|SHA-?256|SHA-?512|md5|sha-?1|sha-?256|sha-?512)'?"
# Linear: every part begins with what the part before cannot hold.
_ONE = rf"((?:{'|'.join(map(re.escape, _PATHS))})|{_HASHES})\s*=\s*('(?:[^'\\]|\\.)*')"
_COMPARISON = re.compile(_ONE)
_PATTERN = re.compile(rf"\s*\[\s*{_ONE}(?:\s+OR\s+{_ONE})*\s*\]\s*")
_FOLDER = r"(?:file:parent_directory_ref\.path|directory:path)\s*=\s*('(?:[^'\\]|\\.)*')"
_NAME = r"file:name\s*=\s*('(?:[^'\\]|\\.)*')"
_PATH = re.compile(rf"\s*\[\s*(?:{_NAME}\s+AND\s+{_FOLDER}|{_FOLDER}\s+AND\s+{_NAME})\s*\]\s*")
#: A longer pattern goes the usual way.
_LONGEST = 100_000


def simple(pattern: str) -> list[Indicator] | None:
    """Indicators of a pattern that asks for nothing but single ones of them, joined by OR.

    None if it asks for more, or for a value that an indicator list would not take: the grammar then
    decides. A list also finds what is below a domain, which the pattern by the letter would not.
    """
    if len(pattern) > _LONGEST:
        return None
    try:
        if found := _PATH.fullmatch(pattern):
            return [_placed(found[1] or found[4], found[2] or found[3])]
        if not _PATTERN.fullmatch(pattern):
            return None
        return [_indicator(path, token) for path, token in _COMPARISON.findall(pattern)]
    except NotIndicator:
        return None


def _indicator(path: str, token: str) -> Indicator:
    kind, text = _PATHS.get(path, ListKind.HASH), text_of(token)
    if kind is ListKind.FILE_NAME and may_be_path(text):  # so do many feeds write it
        kind = ListKind.FILE_PATH
    return Indicator(kind, normal(kind, text))


def _placed(name: str, folder: str) -> Indicator:
    """The path of a file, of the tokens of its name and of its folder."""
    own, place = text_of(name), text_of(folder)
    if "/" in own or "\\" in own:
        raise NotIndicator("a path beside its folder")
    separator = "/" if place.startswith("/") else "\\"
    return Indicator(ListKind.FILE_PATH, normal(ListKind.FILE_PATH, place.rstrip("\\/") + separator + own))
