"""Finds what has the form of an indicator in running text, defanged or not, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from tocsin.detections.indicators.kinds import NotIndicator, clean, kind_of, normal
from tocsin.model.expression import ListKind

# What stands for a dot and for "@" in an address that nobody shall click on.
_DEFANGED_DOT = r"\s?[\[({<]\s?(?:\.|(?i:dot|d0t|punkt|point|punto))\s?[\])}>]\s?|\[\.|\.\]|\\\."
_DOT = rf"(?:{_DEFANGED_DOT}|\s(?:dot|DOT)\s|\.)"
_AT = r"(?:\s?[\[({<]\s?(?:@|(?i:at))\s?[\])}>]\s?|@)"
_LABEL = r"[A-Za-z0-9_\u00a1-\uffdc](?:[A-Za-z0-9_\u00a1-\uffdc-]{0,61}[A-Za-z0-9_\u00a1-\uffdc])?"
_NAME = rf"{_LABEL}(?:{_DOT}{_LABEL}){{1,10}}"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_FOUR = rf"{_OCTET}(?:{_DOT}{_OCTET}){{3}}"
_COLON = r"(?:\[:\]|:)"
_SIX = rf"(?:[0-9A-Fa-f]{{1,4}}{_COLON}){{2,7}}(?:{_COLON}?[0-9A-Fa-f]{{1,4}}){{0,6}}|(?:[0-9A-Fa-f]{{1,4}}{_COLON}){{1,7}}:"
_SCHEME = r"(?:h(?:tt|xx|tx|xt|\*\*|--)ps?|meow|hxps?|f(?:t|x|\*)ps?|tcp|udp|wss?|sftp|ldaps?|ssh)"
_SEPARATOR = r"\s?(?:\[:\]//|\[://\]|\[:\s?/\s?/\]|:\[//\]|:\s?//|\[:\]\s?//|:\\\\)"
_BEFORE, _AFTER = r"(?<![\w@.-])", r"(?![\w@-]|\.\w)"

#: Forms in the order in which they are looked for; what one has taken, no later one gets.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("url", re.compile(rf"(?i)(?<![\w]){_SCHEME}{_SEPARATOR}(?:\[[0-9a-f:]{{2,45}}\]|[^\s/\"'<>|]+?(?:{_DEFANGED_DOT}[^\s/\"'<>|]+?)*)(?=[\s/\"'<>|?#]|$)(?:[/?#][^\s\"'<>|]*)?")),
    ("mail", re.compile(rf"(?<![\w.+-])[A-Za-z0-9][\w.+-]{{0,63}}{_AT}{_NAME}{_AFTER}")),
    ("registry", re.compile(r"(?i)(?<![\w\\])(?:HKEY_[A-Z_]+|HKLM|HKCU|HKCR|HKU|HKCC)\\(?:Windows NT|Internet Explorer|Active Setup|Installed Components|Image File Execution Options|Session Manager|Terminal Server|[^\s\"'|,;<>])+")),
    ("parted", re.compile(r"(?<![\w/])[0-9A-Fa-f]{8,120}(?:\s(?=[0-9A-Fa-f]{2,120}(?!\w))[0-9A-Fa-f]{2,120}){1,7}(?![\w])")),
    ("digest", re.compile(r"(?<![\w/])(?:[0-9A-Fa-f]{128}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{56}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})(?![\w])")),
    ("address", re.compile(rf"(?<![\w.@-]){_FOUR}(?:/\d{{1,2}}(?!\d))?(?::\d{{1,5}}(?!\d))?(?![\w-]|\.\d)")),
    ("address", re.compile(rf"(?<![\w:.])(?:{_SIX})(?:/\d{{1,3}})?(?![\w:])")),
    ("file", re.compile(r"(?<![\w.@-])(?:[A-Za-z]:\\|%\w{2,30}%\\|\\\\)[^\s\"'|<>*?:;,]{0,300}?[\w()+~-][\w()+.~-]{0,100}\.[A-Za-z0-9]{2,6}(?![\w-])")),
    ("name", re.compile(rf"{_BEFORE}(?:\*\.)?{_NAME}(?:/[^\s\"'<>|]*)?{_AFTER}")),
)  # fmt: skip
_HAS_MARK = re.compile(r"[\[\](){}\\]|\*\*|(?i:\bhxx|\bhxp|\bmeow|\bfxp| dot )")
_TRAILING = ".,;:!?\"'”\u2019»)"
#: Hexadecimal digits of the digests that are known.
DIGEST_LENGTHS = (32, 40, 56, 64, 96, 128)
_NEAR = 24  # characters before a form that may announce it
_LONG_DIGEST = re.compile(r"(?i)sha-?(?:256|384|512)\W*$")


class Spotted(msgspec.Struct, frozen=True):
    """What has the form of an indicator: how it is ``said``, from ``start`` to ``end``, and what it is."""

    kind: ListKind
    entry: str
    said: str
    start: int
    end: int
    defanged: bool


class TooBroad(msgspec.Struct, frozen=True):
    """What has the form of an indicator and would match half the world, with the reason."""

    said: str
    start: int
    reason: str


def spot(text: str) -> Iterator[Spotted | TooBroad]:
    """Everything in a text that has the form of an indicator, in the order of forms."""
    taken = bytearray(len(text) + 1)
    for form, pattern in _FORMS:
        for found in pattern.finditer(text):
            start, said = found.start(), _trimmed(found[0], form)
            end = start + len(said)
            if not said or any(taken[start:end]):
                continue
            made = _recognised(form, said, start, text[max(0, start - _NEAR) : start])
            if made is not None:
                taken[start:end] = b"\1" * (end - start)
                yield made


def _trimmed(said: str, form: str) -> str:
    """Without what belongs to the sentence around it."""
    said = said.rstrip()
    while said and said[-1] in _TRAILING:
        if said[-1] == ")" and said.count("(") >= said.count(")"):
            break
        said = said[:-1]
    if form in {"url", "name"} and said.endswith("]") and said.count("[") < said.count("]"):
        said = said[:-1]
    return said


def _recognised(form: str, said: str, start: int, before: str) -> Spotted | TooBroad | None:
    value = said
    if form == "parted":
        value = _one_digest(said, long=bool(_LONG_DIGEST.search(before)))
    elif form == "file":
        value = said.replace("/", "\\").rpartition("\\")[2]
    if not value:
        return None
    try:
        cleaned = clean(value)
        kind = kind_of(cleaned)
        if kind is None or not _fits(form, kind, value):
            return None
        entry = normal(kind, cleaned)
    except NotIndicator as error:
        return TooBroad(said, start, error.what) if "too broad" in error.what else None
    defanged = form in {"url", "mail", "address", "name"} and bool(_HAS_MARK.search(said))
    return Spotted(kind, entry, said, start, start + len(said), defanged)


def _one_digest(said: str, *, long: bool) -> str:
    """A digest that a narrow column has parted; empty if the parts are none.

    Where the parts could be digests themselves, they are parts only if a ``long`` one was announced.
    """
    parts = said.split()
    whole = "".join(parts)
    alone = any(len(part) in DIGEST_LENGTHS for part in parts) and not long
    return whole if len(whole) in DIGEST_LENGTHS and not alone and not whole.isalpha() else ""


def _fits(form: str, kind: ListKind, value: str) -> bool:
    """Whether the kind is one that the form can be."""
    if form in {"digest", "parted"}:
        return (
            kind is ListKind.HASH
            and any(char.isalpha() for char in value)
            and any(char.isdigit() for char in value)
        )
    allowed = {
        "url": {ListKind.URL},
        "mail": {ListKind.MAIL},
        "registry": {ListKind.REGISTRY_KEY},
        "address": {ListKind.ADDRESS},
        "file": {ListKind.FILE_NAME},
        "name": {ListKind.DOMAIN, ListKind.URL, ListKind.FILE_NAME},
    }
    return kind in allowed[form]
