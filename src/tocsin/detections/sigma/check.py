"""Checks rules for their authors: does each load, what does it need, what is odd about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from tocsin.detections.sigma.compiling import compile_documents
from tocsin.detections.sigma.documents import Document, rule_documents, rule_name, rule_title
from tocsin.detections.sigma.files import RuleFile, read_rules
from tocsin.detections.sigma.lint import lint
from tocsin.detections.sigma.placeholders import Placeholders
from tocsin.model.detection import Detection, Rejected
from tocsin.model.expression import Op, leaves

_REFERENCES = frozenset({Op.FIELD_EQ, Op.FIELD_CONTAINS, Op.FIELD_STARTS, Op.FIELD_ENDS})


class CheckedRule(msgspec.Struct, frozen=True):
    """One document: ``reasons`` why it does not load (empty: it does), what it needs, and what is odd.

    ``warnings`` change what the rule does, such as a level that is not known; ``remarks`` do not.
    """

    file: str
    rule: str
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    logsources: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()  # keywords need none

    @property
    def loads(self) -> bool:
        """Whether the rule can be hunted with."""
        return not self.reasons


class CheckReport(msgspec.Struct, frozen=True):
    """Every document and unreadable file, in the order of the files."""

    rules: tuple[CheckedRule, ...]

    @property
    def failed(self) -> tuple[CheckedRule, ...]:
        """Those that do not load."""
        return tuple(one for one in self.rules if not one.loads)

    @property
    def remarked(self) -> tuple[CheckedRule, ...]:
        """Those that load but have warnings or remarks."""
        return tuple(one for one in self.rules if one.loads and (one.warnings or one.remarks))


def check(paths: Iterable[str | Path], placeholders: Placeholders | None = None) -> CheckReport:
    """Check all rules below ``paths``; raises ``DetectionError`` where a path does not exist."""
    documents: list[Document | Rejected] = []
    for file in read_rules(paths):
        documents += rule_documents(file) if isinstance(file, RuleFile) else [file]
    rules = compile_documents(documents, placeholders or {})
    reasons, warnings = _by_rule(rules.rejected), _by_rule(rules.warnings)
    loaded = {(one.file, one.digest): one for one in rules.detections}
    checked = []
    for one in documents:
        if isinstance(one, Rejected):
            checked.append(CheckedRule(one.file, one.rule, reasons=(one.reason,)))
            continue
        key = (one.file, rule_name(one))
        detection = loaded.get((one.file, one.digest))
        checked.append(
            CheckedRule(
                *key,
                reasons=() if detection else reasons.get(key, ()),
                warnings=_warnings(one, key, warnings),
                remarks=tuple(lint(one)),
                logsources=_logsources(detection),
                fields=needed_fields(detection),
            )
        )
    return CheckReport(tuple(checked))


def _warnings(
    document: Document, key: tuple[str, str], found: Mapping[tuple[str, str], tuple[str, ...]]
) -> tuple[str, ...]:
    """Warnings of a document; those of a filter go by its title alone."""
    alone = (document.file, rule_title(document)) if "filter" in document.value else key
    return tuple(reason for name in dict.fromkeys((key, alone)) for reason in found.get(name, ()))


def needed_fields(detection: Detection | None) -> tuple[str, ...]:
    """Fields that a detection asks about, sorted."""
    if detection is None:
        return ()
    correlation = detection.correlation
    names = {*correlation.group_by, *correlation.fields} if correlation else set()
    for branch in detection.branches:
        for leaf in leaves(branch.where):
            names.update((leaf.field or "", *getattr(leaf, "rest", ())))
            if getattr(leaf, "op", None) in _REFERENCES:
                names.add(getattr(leaf, "value", ""))
    return tuple(sorted(names - {""}))


def _logsources(detection: Detection | None) -> tuple[str, ...]:
    return tuple(str(branch.logsource) for branch in detection.branches) if detection else ()


def _by_rule(listed: Iterable[Rejected]) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in listed:
        found[one.file, one.rule].append(one.reason)
    return {key: tuple(reasons) for key, reasons in found.items()}
