"""Proposes which indicators to accept: each rule that speaks against one says why, and nothing is left out."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

import msgspec

from tocsin.detections.indicators.benign import Flag
from tocsin.exchange.advisory.document import CELLS, Passage
from tocsin.exchange.advisory.spotting import Spotted
from tocsin.exchange.advisory.system_files import COMMON_ENDINGS, COMMON_KEYS, SYSTEM_FILES
from tocsin.model.expression import ListKind

_VERSION = re.compile(
    r"(?i)(?:\bversions?|\bvers?\.?|\bv\.?|\bbuilds?|\brelease|\bupdate|\bfirmware|\bpatch|\bsection|§|\b[a-z]+/)"
    r"[\s:]*(?:[\d.]+(?:\s*,\s*|\s+(?:and|or|to|through|und|et|y|dhe|bis)\s+))*$"
)
_LATER = re.compile(
    r"(?i)\s*(?:and|or|und|oder|et|y|dhe)\s+(?:earlier|later|below|above|older|newer|prior|before|higher|lower|früher|neuer)"
)
_READ = re.compile(
    r"(?i)\b(?:see|visit|read|look at|refer to|details (?:at|on)|available (?:at|from|on)|published (?:at|on)|siehe|voir|véase|consulte|shih)\b[^.!?]{0,60}$"
)
_REVISION = re.compile(r"(?i)\b(?:commit|revision|git)\W{0,3}$")
_HEADING = re.compile(r"\s*[\d.\s]*\b[A-ZÀ-Ý][^.!?]{2,}$")
_CONTACT = re.compile(
    r"(?i)\b(?:contact|report (?:to|incidents|it)|questions|feedback|e-?mail us|mail|write to|reach us|kontakt|melden|contacter|contacte)\b"
)
#: Headings of what is read for its own sake rather than hunted.
_AWAY = re.compile(
    r"(?i)(?:\d+[.)]?\s*)?(?:references?|sources?|further reading|see also|related (?:links|reading)|contact(?: us)?|about(?: us)?|"
    r"acknowledge?ments?|disclaimer|resources|mitigations?|recommendations?|quellen|literatur|verweise|kontakt|références|referencias|"
    r"bibliograf\w+|contacto|burime(?:t)?|referenca(?:t)?|kontakti?|weitere informationen)\s*:?"
)
#: What people click on, and therefore defang.
_CLICKED = frozenset({ListKind.DOMAIN, ListKind.URL, ListKind.MAIL, ListKind.ADDRESS})
#: Words in the names of lists of services that anybody can rent or use.
_RENTED = (
    "vpn",
    "dynamic",
    "shortener",
    "disposable",
    "tunnel",
    "lots (living",
    "ipfs",
    "amazon",
    "azure",
    "gcp",
    "google cloud",
    "ovh",
    "findip",
)
_TITLE = 70  # characters of a heading at most
_CODE_TOPS = frozenset(
    {"py", "sh", "pl", "rs", "md", "so", "cc", "ps", "java", "zip", "mov", "app", "link", "name", "id", "run"}
)
#: Top-level domains that no registry sells and advisories use.
_OWN_TOPS = frozenset({"example", "test", "onion", "invalid", "bit", "i2p"})


class Verdict(msgspec.Struct, frozen=True):
    """Whether an indicator is proposed, why, and how sure that is."""

    accepted: bool
    why: str
    confidence: str


class Context(msgspec.Struct, frozen=True):
    """What is known of a document as a whole when its indicators are judged.

    ``defangs`` where any address in it is defanged; ``tops`` are the top-level domains that exist.
    """

    defangs: bool
    tops: frozenset[str]


def sections(passages: Sequence[Passage]) -> list[bool]:
    """For each passage whether it stands below a heading such as "References" or "Contact"."""
    away, found = False, []
    for passage in passages:
        text = passage.text.strip().strip("#*= ")
        if not passage.listed and len(text) <= _TITLE and _HEADING.match(text) and "://" not in text:
            away = bool(_AWAY.fullmatch(text))
        found.append(away)
    return found


def is_name(spotted: Spotted, tops: frozenset[str]) -> bool:
    """Whether what has the form of a domain, URL or mail address can be one: its top-level domain exists.

    What is written with capitals at its end, as classes and products are, is none unless it is defanged.
    """
    if spotted.kind not in {ListKind.DOMAIN, ListKind.URL, ListKind.MAIL}:
        return True
    host = spotted.entry.rpartition("@")[2].partition("://")[2] or spotted.entry.rpartition("@")[2]
    host = re.split(r"[/:?#]", host, maxsplit=1)[0]
    top = host.rpartition(".")[2]
    if host.startswith("[") or top.isdigit():
        return True
    if top not in tops and top not in _OWN_TOPS and not top.startswith("xn--"):
        return bool(not tops and spotted.defanged)
    return spotted.defanged or "://" in spotted.said or spotted.said.islower() or not _is_code(spotted.said)


def _is_code(said: str) -> bool:
    """Whether a name is written as classes and products are: System.Net, ASP.NET."""
    *labels, top = said.partition("/")[0].split(".")
    return top != top.lower() or (len(labels) > 1 and all(label[:1].isupper() for label in labels))


def judge(spotted: Spotted, passage: Passage, context: Context, flag: Flag | None, *, away: bool) -> Verdict:
    """Whether to accept an indicator that stands in a passage, ``away`` if under a heading such as "References"."""
    alone = _is_alone(spotted, passage)
    if any(spotted.start < end and start < spotted.end for start, end in passage.doubts):
        return Verdict(False, "may be a part of what a narrow cell broke", "low")
    against = _looks_otherwise(spotted, passage, alone=alone) or _common(spotted)
    if against:
        return Verdict(False, against, "low")
    if flag is not None and (flag.itself or (not spotted.defanged and not alone and not _is_rented(flag))):
        return Verdict(False, "on a list of the well-known", "low")
    if spotted.kind in _CLICKED and not spotted.defanged:
        if away and spotted.kind is not ListKind.ADDRESS:
            return Verdict(False, "stands below references or contacts, and is not defanged", "low")
        if context.defangs and not alone:
            return Verdict(False, "not defanged, as others in this document are", "low")
    how = (
        "defanged"
        if spotted.defanged
        else "stands by itself in a list or table"
        if alone
        else "has the form of one"
    )
    return Verdict(
        True, how, "high" if spotted.defanged or alone or spotted.kind is ListKind.HASH else "medium"
    )


def _is_rented(flag: Flag) -> bool:
    """Whether all lists are of what anybody can rent or use, which speaks for nobody."""
    return all(any(word in name.lower() for word in _RENTED) for name in flag.lists)


def _looks_otherwise(spotted: Spotted, passage: Passage, *, alone: bool) -> str:
    """Why what has the form of an indicator may be something else; empty if nothing speaks for that."""
    before, after = passage.text[: spotted.start][-80:], passage.text[spotted.end :]
    if spotted.kind is ListKind.HASH:
        return "looks like the id of a revision" if _REVISION.search(before) else ""
    if spotted.defanged:
        return ""
    if spotted.kind is ListKind.ADDRESS and ":" not in spotted.entry:
        return _number(spotted, before, after, alone=alone)
    if spotted.kind is ListKind.URL and _READ.search(before):
        return "looks like a link to read"
    if spotted.kind is ListKind.MAIL and _CONTACT.search(passage.text):
        return "looks like whom to contact"
    code = spotted.kind is ListKind.DOMAIN and spotted.entry.rpartition(".")[2] in _CODE_TOPS
    return "may be the name of a file" if code else ""


def _number(spotted: Spotted, before: str, after: str, *, alone: bool) -> str:
    """Why four numbers between points may be no address."""
    if _VERSION.search(before) or _LATER.match(after):
        return "looks like a version number"
    if not before.strip() and not alone and _HEADING.match(after) and _is_small(spotted.entry):
        return "looks like the number of a section"
    return ""


def _common(spotted: Spotted) -> str:
    """Why an indicator would be found everywhere; empty if it would not."""
    if spotted.kind is ListKind.ADDRESS and not _is_global(spotted.entry):
        return "a private or reserved address"
    if spotted.kind is ListKind.FILE_NAME and spotted.entry in SYSTEM_FILES:
        return "a file that every machine may have"
    if spotted.kind is ListKind.FILE_NAME and spotted.entry.endswith(COMMON_ENDINGS):
        return "a kind of file that everybody has"
    if spotted.kind is ListKind.REGISTRY_KEY and spotted.entry.lower().rstrip("\\") in COMMON_KEYS:
        return "a key below which programs of every kind write"
    return ""


def _is_global(entry: str) -> bool:
    return ipaddress.ip_network(entry, strict=False).is_global


def _is_small(entry: str) -> bool:
    return all(part.isdigit() and int(part) < 30 for part in entry.split("."))  # noqa: PLR2004  (chapters of a report)


def _is_alone(spotted: Spotted, passage: Passage) -> bool:
    """Whether a cell of a table, an entry of a list or a line of code has nothing but the indicator."""
    if not passage.listed:
        return False
    left = passage.text[: spotted.start].rpartition(CELLS.strip())[2]
    right = passage.text[spotted.end :].partition(CELLS.strip())[0]
    return not re.sub(r"[\s\-*•\u2013>\"'`,;:()]|\d{1,3}[.)]", "", left) and not re.sub(
        r"[\s\"'`,;:()]", "", right
    )
