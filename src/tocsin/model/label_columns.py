"""TLP and PAP as people write them: in a cell below a head that names them, in a tag, in a line of text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tocsin.model.marking import Pap, Tlp

_HEAD = re.compile(r"(?i)\W*tlp(?:[\s:_-]*(?:2(?:\.0)?|label|level|marking|colou?r|designation))?\W*")
_APART = re.compile(r"[\s+_-]+")
_TAG = re.compile(r"(?i)[\W_]*(tlp|pap)(?=[\W_\d]|$|clear|white|green|amber|red)")
#: A label in a line; the name of a host or file that begins alike is none.
_IN_TEXT = re.compile(
    rb"(?<![a-z0-9])tlp(?:[\s_-](?:label|level|marking|colou?r))?[\"']?\s{0,3}[:= _-]\s?[\"']?(clear|white|green|amber(?:\s?[+_ -]\s?strict)?|red)\b(?![.-]\w)",
    re.IGNORECASE,
)


def names_labels(head: str) -> bool:
    """Whether the head of a column says that its cells are TLP labels: ``TLP``, ``tlp_label``, ``TLP marking``."""
    return _HEAD.fullmatch(head) is not None


def label_of_cell(cell: str) -> Tlp | None:
    """The label that a cell says alone, with or without ``TLP:``, however its two words are joined; None for another text."""
    try:
        return Tlp.parse(_words(cell, "TLP"))
    except ValueError:
        return None


def label_of_tag(tag: str) -> Tlp | Pap | None:
    """The label that a tag says, however it is parted from ``TLP`` or ``PAP``: ``tlp:red``, ``TLP_AMBER-STRICT``; None for a tag of other things.

    ValueError for one that begins as a label does and is none: it may mean any.
    """
    found = _TAG.match(unicodedata.normalize("NFKC", tag))
    if found is None:
        return None
    if found[1].upper() == "PAP":
        return Pap.parse(_words(tag, "PAP"))
    return Tlp.parse(_words(tag, "TLP"))


def is_of_labels(tag: str) -> bool:
    """Whether a tag is of TLP or PAP, one that cannot be read too."""
    return _TAG.match(unicodedata.normalize("NFKC", tag)) is not None


def labels_in(data: bytes) -> Iterator[Tlp]:
    """The labels that a text in UTF-8 says behind ``TLP``, one after the other."""
    for found in _IN_TEXT.finditer(data):
        label = label_of_cell(found[1].decode())
        if label is not None:
            yield label


def _words(text: str, kind: str) -> str:
    bare = unicodedata.normalize("NFKC", text).strip().strip("\"'[]").upper()
    return _APART.sub("+", bare.removeprefix(kind).strip(" :=_-"))
