"""Splits a rule file into its YAML documents, so that a broken one costs no other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from tocsin.detections.bounded_yaml import read_document
from tocsin.detections.rule_files import RuleFile
from tocsin.model.detection import Rejected
from tocsin.model.errors import DetectionError

MAX_DOCUMENTS = 10_000  # of one file
_BREAK = re.compile(r"^---(?=\s|$)", re.MULTILINE)  # YAML ends a document here whatever it was within


class Document(msgspec.Struct, frozen=True):
    """One document of a rule file; ``digest`` is the SHA-256 of its text."""

    file: str
    digest: str
    value: dict[str, Any]


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
    for start, end in zip(starts, starts[1:], strict=False):
        yield from _read(file.name, text, start, end)


def _read(name: str, text: str, start: int, end: int) -> Iterator[Document | Rejected]:
    piece = text[start:end]
    try:
        value = read_document(piece)
    except DetectionError as error:
        first = text.count("\n", 0, start) + 1
        place = f", the document begins in line {first}" if first > 1 and error.where else ""
        yield Rejected(name, _title(piece), f"{error}{place}")
        return
    if isinstance(value, dict):
        yield Document(name, hashlib.sha256(piece.encode()).hexdigest(), value)
    elif value is not None:
        yield Rejected(name, "", "a rule is a map of title, logsource and detection; this is none")


def _title(piece: str) -> str:
    found = re.search(r"^title:\s*(.{1,200})", piece, re.MULTILINE)
    return found[1].strip() if found else ""
