"""Splits a rule file into its YAML documents, so that a broken one costs no other."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from tocsin.detections.sigma.bounded_yaml import read_document
from tocsin.detections.sigma.files import RuleFile
from tocsin.model.detection import Rejected
from tocsin.model.errors import DetectionError

MAX_DOCUMENTS = 10_000  # of one file
_BREAK = re.compile(r"^---(?=\s|$)", re.MULTILINE)  # YAML ends a document here whatever it was within


class Document(msgspec.Struct, frozen=True):
    """One document of a rule file; ``digest`` is the SHA-256 of its text."""

    file: str
    digest: str
    value: dict[str, Any]


def rule_id(document: Document) -> str:
    """The document's id in lower case, empty when it has none."""
    value = document.value.get("id")
    return "" if value in (None, "") else str(value).lower()


def rule_title(document: Document) -> str:
    """The document's title, or the name of its file."""
    return str(document.value.get("title") or document.file.rsplit("/", 1)[-1])


def rule_name(document: Document) -> str:
    """How people know a document: its id, if it has one, and its title."""
    return f"{rule_id(document)} {rule_title(document)}".strip()


def rule_documents(file: RuleFile) -> Iterator[Document | Rejected]:
    """The file's documents, with the collections of Sigma 1 resolved.

    ``action: global`` gives its content to the rules after it until ``action: reset``, and
    ``action: repeat`` is the rule before it with changes. Correlations and filters stand alone.
    """
    shared: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for document in read_documents(file):
        if isinstance(document, Rejected) or not {"correlation", "filter"}.isdisjoint(document.value):
            yield document
            continue
        value = {key: one for key, one in document.value.items() if key != "action"}
        match document.value.get("action"):
            case "global":
                shared = value
            case "reset":
                shared = {}
            case None | "repeat" as action:
                last = _merged(last if action else shared, value)
                yield _with_value(document, last)
            case action:
                yield Rejected(file.name, str(value.get("title", "")), f"action {action!r} is unknown")


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """``over`` laid onto ``under``, maps within maps too."""
    both = {
        key: _merged(under[key], value)
        if isinstance(value, dict) and isinstance(under.get(key), dict)
        else value
        for key, value in over.items()
    }
    return {**under, **both}


def _with_value(document: Document, value: dict[str, Any]) -> Document:
    if value == document.value:
        return document
    text = f"{document.digest}{value!r}"  # what was merged in is part of the rule's text
    return Document(document.file, hashlib.sha256(text.encode()).hexdigest(), value)


def read_documents(file: RuleFile) -> Iterator[Document | Rejected]:
    """Every map in the file; empty documents are nothing."""
    try:
        text = file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Rejected(file.name, "", f"not UTF-8 at byte {error.start}")
        return
    starts = [0, *(match.start() for match in _BREAK.finditer(text)), len(text)]
    if len(starts) > MAX_DOCUMENTS:
        yield Rejected(file.name, "", f"more than {MAX_DOCUMENTS} documents in one file")
        return
    for start, end in itertools.pairwise(starts):
        yield from _read(file.name, text, start, end)


def _read(name: str, text: str, start: int, end: int) -> Iterator[Document | Rejected]:
    rest = text[start:end].removeprefix("---").lstrip("\r\n")
    piece = rest.rstrip("\r\n")
    try:
        value = read_document(piece)
    except DetectionError as error:
        before = text.count("\n", 0, end - len(rest))
        yield Rejected(name, _title(piece), _in_file(error, before))
        return
    if isinstance(value, dict):
        yield Document(name, hashlib.sha256(piece.encode()).hexdigest(), value)
    elif value is not None:
        yield Rejected(name, "", "a rule is a map of title, logsource and detection; this is none")


def _in_file(error: DetectionError, before: int) -> str:
    """The error's text, its line counted from the beginning of the file."""
    line = error.where.removeprefix("line ")
    return f"line {int(line) + before}: {error.what}" if line.isdecimal() else error.what


def _title(piece: str) -> str:
    found = re.search(r"^title:\s*(.{1,200})", piece, re.MULTILINE)
    return found[1].strip() if found else ""
