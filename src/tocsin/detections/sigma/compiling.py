"""Compiles rule files into a rule set; what cannot be compiled is listed and costs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sigma.exceptions import SigmaError

from tocsin.detections.sigma.correlations import correlation_detection
from tocsin.detections.sigma.documents import Document, rule_documents, rule_name
from tocsin.detections.sigma.files import RuleFile
from tocsin.detections.sigma.filters import Filter, read_filter
from tocsin.detections.sigma.linking import link
from tocsin.detections.sigma.placeholders import Placeholders
from tocsin.detections.sigma.references import Draft
from tocsin.detections.sigma.rules import rule_detection
from tocsin.model.detection import Detection, Rejected, RuleSet, in_order
from tocsin.model.errors import DetectionError
from tocsin.model.expression import leaves


def compile_rules(files: Iterable[RuleFile | Rejected], placeholders: Placeholders | None = None) -> RuleSet:
    """Rule set of all documents in ``files``; its order is that of the documents."""
    return compile_documents(_documents(files), placeholders or {})


def compile_documents(documents: Iterable[Document | Rejected], placeholders: Placeholders) -> RuleSet:
    """Rule set of documents already read."""
    workshop = _Workshop(placeholders)
    for document in documents:
        workshop.take(document)
    return workshop.result()


def _documents(files: Iterable[RuleFile | Rejected]) -> Iterator[Document | Rejected]:
    for file in files:
        if isinstance(file, Rejected):
            yield file
        else:
            yield from rule_documents(file)


#: Questions of a whole rule set; SigmaHQ asks 47,000.
MAX_ATOMS = 3_000_000


class _Workshop:
    """Takes documents one by one and keeps what became of each."""

    def __init__(self, placeholders: Placeholders) -> None:
        self._placeholders = placeholders
        self._drafts: list[Draft] = []
        self._filters: list[Filter] = []
        self._rejected: list[Rejected] = []
        self._warnings: list[Rejected] = []
        self._atoms = 0

    def take(self, document: Document | Rejected) -> None:
        """Compile one document, or list why it cannot be."""
        if isinstance(document, Rejected):
            self._rejected.append(document)
            return
        try:
            self._compile(document)
        except (DetectionError, SigmaError) as error:
            reason = " ".join(str(error).split())
            self._rejected.append(Rejected(document.file, rule_name(document), reason))

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
            self._count(detection)
        self._drafts.append(Draft(detection, inherits))
        self._warnings += [Rejected(document.file, rule_name(document), note) for note in notes]

    def _count(self, detection: Detection) -> None:
        atoms = sum(1 for branch in detection.branches for _ in leaves(branch.where))
        if self._atoms + atoms > MAX_ATOMS:
            raise DetectionError(f"the rules before it and this one ask more than {MAX_ATOMS} questions")
        self._atoms += atoms

    def result(self) -> RuleSet:
        """All that was taken, linked."""
        linked = link(self._drafts, self._filters)
        return RuleSet(
            detections=linked.detections,
            rejected=in_order((*self._rejected, *linked.rejected)),
            warnings=in_order((*self._warnings, *linked.warnings)),
        )
