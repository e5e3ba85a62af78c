"""The text of a rule that stands on its own: with a correlation go the rules that it is over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from tocsin.detections import RuleFile, read_rules
from tocsin.detections.sigma.bounded_yaml import read_document
from tocsin.model.errors import DetectionError

_SEPARATOR = re.compile(r"^---[^\n]*\n", re.MULTILINE)
_NAMES = re.compile(r"^(?:id|name):[ \t]*['\"]?([0-9A-Za-z_.:-]{1,120})", re.MULTILINE)
#: Rules that one correlation may rest on, through others; more is a circle, or nothing to send.
_MOST = 200


class Rules(msgspec.Struct, frozen=True):
    """Documents of rule files by the ids and names that they give themselves; the first of each is kept."""

    documents: dict[str, str]

    @classmethod
    def read(cls, paths: Sequence[Path]) -> Rules:
        """All rules below ``paths``; files that cannot be read are nothing here: whoever hunts tells of them."""
        found: dict[str, str] = {}
        for file in read_rules(paths):
            if isinstance(file, RuleFile):
                for document in _documents(file.data.decode("utf-8", "replace")):
                    for name in _NAMES.findall(document):
                        found.setdefault(name, document)
        return cls(found)

    def whole(self, rule: str) -> str:
        """The rule of an id, after all that it is over, as one text; "" if it is not here."""
        return "---\n".join(self._with_parts(rule))

    def _with_parts(self, rule: str) -> list[str]:
        ordered: list[str] = []
        waiting, seen = [rule], {rule}
        while waiting and len(ordered) < _MOST:
            document = self.documents.get(waiting.pop(0), "")
            if document and document not in ordered:
                ordered.insert(0, document)
            more = [name for name in over(document) if name not in seen]
            seen.update(more)
            waiting += more
        return ordered


def over(document: str) -> list[str]:
    """Ids and names of the rules that a correlation is over, none for another rule or what is no YAML."""
    if "correlation" not in document:
        return []
    try:
        read = read_document(document)
    except DetectionError:
        return []
    correlation = read.get("correlation") if isinstance(read, dict) else None
    rules = correlation.get("rules") if isinstance(correlation, dict) else None
    return [str(rule) for rule in rules] if isinstance(rules, list) else []


def _documents(text: str) -> Iterator[str]:
    for document in _SEPARATOR.split(text):
        if document.strip():
            yield document if document.endswith("\n") else f"{document}\n"
