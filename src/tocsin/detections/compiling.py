"""Compiles rule files into a rule set; what cannot be compiled is listed and costs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sigma.exceptions import SigmaError

from tocsin.detections.documents import Document, read_documents
from tocsin.detections.rule_files import RuleFile
from tocsin.detections.sigma_modifiers import Placeholders
from tocsin.detections.sigma_rules import rule_detection
from tocsin.model.detection import Detection, Rejected, RuleSet
from tocsin.model.errors import DetectionError


class Compiled(msgspec.Struct, frozen=True):
    """What one file came to, before its documents meet those of other files."""

    detections: tuple[Detection, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[Rejected, ...] = ()


def compile_rules(files: Iterable[RuleFile | Rejected], placeholders: Placeholders | None = None) -> RuleSet:
    """Rule set of all documents in ``files``."""
    detections: list[Detection] = []
    rejected: list[Rejected] = []
    warnings: list[Rejected] = []
    for file in files:
        if isinstance(file, Rejected):
            rejected.append(file)
            continue
        compiled = compile_file(file, placeholders or {})
        detections += compiled.detections
        rejected += compiled.rejected
        warnings += compiled.warnings
    return RuleSet(tuple(detections), {}, tuple(sorted(rejected)), tuple(sorted(warnings)))


def compile_file(file: RuleFile, placeholders: Placeholders) -> Compiled:
    """Compile the documents of one file, each on its own."""
    detections: list[Detection] = []
    rejected: list[Rejected] = []
    warnings: list[Rejected] = []
    for document in read_documents(file):
        if isinstance(document, Rejected):
            rejected.append(document)
            continue
        try:
            detection, notes = rule_detection(document.value, document.digest, file.name, placeholders)
        except (DetectionError, SigmaError) as error:
            rejected.append(Rejected(file.name, rule_name(document), " ".join(str(error).split())))
            continue
        detections.append(detection)
        warnings += [Rejected(file.name, rule_name(document), note) for note in notes]
    return Compiled(tuple(detections), tuple(rejected), tuple(warnings))


def rule_name(document: Document) -> str:
    """How people know a document: its id and title, or what it has of them."""
    parts = (document.value.get("id"), document.value.get("title"))
    return " ".join(str(part) for part in parts if part)
