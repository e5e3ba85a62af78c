"""Compiles rule files into a rule set; what cannot be compiled is listed and costs nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from sigma.exceptions import SigmaError

from tocsin.detections.documents import Document, rule_documents
from tocsin.detections.linking import link
from tocsin.detections.placeholders import Placeholders
from tocsin.detections.references import Draft
from tocsin.detections.rule_files import RuleFile
from tocsin.detections.sigma_correlations import correlation_detection
from tocsin.detections.sigma_filters import Filter, read_filter
from tocsin.detections.sigma_rules import rule_detection
from tocsin.model.detection import Rejected, RuleSet
from tocsin.model.errors import DetectionError


def compile_rules(files: Iterable[RuleFile | Rejected], placeholders: Placeholders | None = None) -> RuleSet:
    """Rule set of all documents in ``files``; its order is that of the documents."""
    workshop = _Workshop(placeholders or {})
    for file in files:
        if isinstance(file, Rejected):
            workshop.rejected.append(file)
        else:
            for document in rule_documents(file):
                workshop.take(document)
    return workshop.result()


def rule_name(document: Document) -> str:
    """How people know a document: its id and title, or what it has of them."""
    parts = (document.value.get("id"), document.value.get("title"))
    return " ".join(str(part) for part in parts if part)


class _Workshop:
    """Takes documents one by one and keeps what became of each."""

    def __init__(self, placeholders: Placeholders) -> None:
        self._placeholders = placeholders
        self._drafts: list[Draft] = []
        self._filters: list[Filter] = []
        self.rejected: list[Rejected] = []
        self._warnings: list[Rejected] = []

    def take(self, document: Document | Rejected) -> None:
        """Compile one document, or list why it cannot be."""
        if isinstance(document, Rejected):
            self.rejected.append(document)
            return
        try:
            self._compile(document)
        except (DetectionError, SigmaError) as error:
            reason = " ".join(str(error).split())
            self.rejected.append(Rejected(document.file, rule_name(document), reason))

    def _compile(self, document: Document) -> None:
        value = document.value
        if "filter" in value:
            self._filters.append(read_filter(document, self._placeholders))
            return
        if "correlation" in value:
            detection, notes = correlation_detection(document)
            inherits = not value.get("level")
            notes = [note for note in notes if not (inherits and note.startswith("no level"))]
        else:
            detection, notes = rule_detection(document, self._placeholders)
            inherits = False
        self._drafts.append(Draft(detection, inherits))
        self._warnings += [Rejected(document.file, rule_name(document), note) for note in notes]

    def result(self) -> RuleSet:
        """All that was taken, linked."""
        linked = link(self._drafts, self._filters)
        return RuleSet(
            detections=linked.detections,
            rejected=tuple(sorted((*self.rejected, *linked.rejected))),
            warnings=tuple(sorted((*self._warnings, *linked.warnings))),
        )
