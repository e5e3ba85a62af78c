"""The table of what of Sigma is supported, with how many rules use it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tocsin.detections.sigma.documents import Document, rule_documents
from tocsin.detections.sigma.files import RuleFile, read_rules
from tocsin.detections.sigma.lint import items
from tocsin.detections.sigma.modifiers import MODIFIERS
from tocsin.model.detection import CorrelationType

_YES = "yes"
#: Every part of specification 2.1, how far it is supported, and what is worth knowing of it.
FEATURES: tuple[tuple[str, str, str], ...] = (
    ("modifier `all`", _YES, "also for keywords"),
    ("modifier `contains`", _YES, ""),
    ("modifier `startswith`", _YES, ""),
    ("modifier `endswith`", _YES, ""),
    ("modifier `cased`", _YES, "otherwise Unicode case is folded"),
    ("modifier `exists`", _YES, "a null value is absent, an empty string present"),
    ("modifier `neq`", _YES, "true of an absent field, as a negation"),
    ("modifier `re`", _YES, "RE2; look-around and back-references are rejected with the reason"),
    ("modifier `i`", _YES, "after `re`; also `ignorecase`"),
    ("modifier `m`", _YES, "after `re`; also `multiline`"),
    ("modifier `s`", _YES, "after `re`; also `dotall`"),
    ("modifier `cidr`", _YES, "IPv4 and IPv6"),
    ("modifier `windash`", _YES, "all five dashes, up to five of them in one value"),
    ("modifier `base64`", _YES, "of UTF-8 bytes, or those of the encoding before it"),
    ("modifier `base64offset`", _YES, ""),
    ("modifier `wide`", _YES, ""),
    ("modifier `utf16le`", _YES, ""),
    ("modifier `utf16be`", _YES, ""),
    ("modifier `utf16`", _YES, "with byte order mark"),
    ("modifier `lt`", _YES, ""),
    ("modifier `lte`", _YES, ""),
    ("modifier `gt`", _YES, ""),
    ("modifier `gte`", _YES, ""),
    ("modifier `minute`", _YES, "parts of a time are in UTC, alone or with `lt` `lte` `gt` `gte`"),
    ("modifier `hour`", _YES, ""),
    ("modifier `day`", _YES, ""),
    ("modifier `week`", _YES, "ISO 8601"),
    ("modifier `month`", _YES, ""),
    ("modifier `year`", _YES, "with a comparison: 1970 to 2199"),
    ("modifier `fieldref`", _YES, "also with `contains`, `startswith`, `endswith`, `neq`"),
    ("modifier `expand`", _YES, "values come from a placeholder file; without them the rule is rejected"),
    ("keywords", _YES, "searched in every field"),
    ("wildcards within a value", _YES, "`*`, `?`, escaped by a backslash"),
    ("null", _YES, "kept apart from the empty string"),
    ("empty string", _YES, ""),
    ("number", _YES, "equal as numbers, or as text"),
    ("`1 of`, `any of`", _YES, "with patterns and `them`"),
    ("`all of`", _YES, "with patterns and `them`"),
    ("several conditions", _YES, "alternatives"),
    ("collections of Sigma 1 (`action`)", _YES, ""),
    ("aggregation of Sigma 1", "rejected", "write a correlation"),
    *((f"correlation `{kind.value}`", _YES, "") for kind in CorrelationType),
    ("correlation `value_median`", _YES, "of pySigma; a percentile of 50"),
    ("correlation: several bounds", _YES, "a range"),
    ("correlation: condition over rules", _YES, "temporal types: `a and not b`"),
    ("correlation: aliases", _YES, ""),
    ("correlation: generate", _YES, "without it the rules it names yield no findings of their own"),
    ("filter", _YES, "`rules: any` too"),
)
_ESCAPE = re.compile(r"\\[\\*?]")
_INNER = re.compile(r"\?|[^*]\*+[^*]")
_SYNONYMS = {"ignorecase": "i", "multiline": "m", "dotall": "s"}


def support_table(paths: Iterable[str | Path]) -> str:
    """Markdown table of features, support, and the number of rules below ``paths`` that use each."""
    return table_of(uses_of(paths))


def uses_of(paths: Iterable[str | Path]) -> Counter[str]:
    """Number of rules below ``paths`` that use each feature."""
    uses: Counter[str] = Counter()
    for file in read_rules(paths):
        documents = rule_documents(file) if isinstance(file, RuleFile) else ()
        for document in documents:
            if isinstance(document, Document):
                uses.update(set(features_of(document.value)))
    return uses


def table_of(uses: Mapping[str, int]) -> str:
    """Markdown table of features, support, and given counts of rules."""
    rows = (f"| {name} | {support} | {uses.get(name, 0):,} | {note} |" for name, support, note in FEATURES)
    return "\n".join(("| Feature | Supported | Rules using it | Note |", "|---|---|---:|---|", *rows)) + "\n"


def features_of(document: dict[str, Any]) -> Iterator[str]:
    """Names of the features that a document uses, repeats included."""
    if "action" in document:
        yield "collections of Sigma 1 (`action`)"
    if isinstance(document.get("correlation"), dict):
        yield from _of_correlation(document["correlation"])
    if isinstance(document.get("filter"), dict):
        yield "filter"
        yield from _of_section(document["filter"])
    if isinstance(document.get("detection"), dict):
        yield from _of_section(document["detection"])


def _of_section(section: dict[str, Any]) -> Iterator[str]:
    conditions = section.get("condition")
    if isinstance(conditions, list) and len(conditions) > 1:
        yield "several conditions"
    text = f" {conditions} "
    if "1 of " in text or "any of " in text:
        yield "`1 of`, `any of`"
    if "all of " in text:
        yield "`all of`"
    if "|" in text:
        yield "aggregation of Sigma 1"
    for name, selection in section.items():
        if name not in ("condition", "timeframe", "rules"):
            yield from _of_selection(selection)


def _of_selection(selection: Any) -> Iterator[str]:  # noqa: ANN401  (YAML)
    values = selection if isinstance(selection, list) else [selection]
    if any(not isinstance(one, dict | list) for one in values):
        yield "keywords"
    for key, value in items(selection):
        field, *modifiers = key.split("|")
        if not field:
            yield "keywords"
        for modifier in modifiers:
            if modifier in MODIFIERS:
                yield f"modifier `{_SYNONYMS.get(modifier, modifier)}`"
        for one in value if isinstance(value, list) else [value]:
            yield from _of_value(one, modifiers)


def _of_value(value: Any, modifiers: list[str]) -> Iterator[str]:  # noqa: ANN401  (YAML)
    if value is None:
        yield "null"
    elif value == "":
        yield "empty string"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield "number"
    elif isinstance(value, str) and "re" not in modifiers and _INNER.search(_ESCAPE.sub("", value)):
        yield "wildcards within a value"


def _of_correlation(section: dict[str, Any]) -> Iterator[str]:
    yield f"correlation `{section.get('type')}`"
    condition = section.get("condition")
    if isinstance(condition, str):
        yield "correlation: condition over rules"
    elif isinstance(condition, dict) and len(set(condition) - {"field", "percentile"}) > 1:
        yield "correlation: several bounds"
    yield from (f"correlation: {key}" for key in ("aliases", "generate") if section.get(key))
