"""Sigma documents as queries, through pySigma; what cannot be said in a query is told with the reason."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaError

from tocsin.detections.queries.as_sigma import AsSigma, as_sigma
from tocsin.detections.queries.backends import Opened
from tocsin.detections.sigma.compiling import compile_documents
from tocsin.detections.sigma.documents import Document, rule_documents
from tocsin.detections.sigma.files import RuleFile
from tocsin.model.detection import Detection, Rejected
from tocsin.model.errors import DetectionError

#: A query that is longer is left out: systems refuse far shorter ones.
MAX_QUERY = 1_000_000
#: What a backend raises beside its own errors where it has not thought of something.
_SURPRISES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
#: What to know of a query before it is believed.
UNMAPPED = "no pipeline knows this log source: fields have Sigma's names, and every log is searched"
CASELESS = "compares without regard to case: it may find more than was asked"
LUCENE = (
    "has a regular expression: this system reads Lucene's, which match whole values and know no ^ $ \\d (?i)"
)
_REGEX = re.compile(r"\|re['|]")
_APART = "its parts are asked one by one: what relates them in time is for you to judge"
#: A log that no system of others keeps.
_OWN = "stix/*/observed"


class Query(msgspec.Struct, frozen=True):
    """A query, the log sources it is for, and what to know of it before it is believed."""

    text: str
    logsources: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Converted(msgspec.Struct, frozen=True):
    """Queries of one item, and why any of it is not among them."""

    queries: tuple[Query, ...] = ()
    left_out: tuple[str, ...] = ()

    def __add__(self, other: Converted) -> Converted:
        """Both together; the same query for several log sources is one."""
        known: dict[str, Query] = {}
        for one in (*self.queries, *other.queries):
            before = known.get(one.text, one)
            known[one.text] = Query(
                one.text, _once(before.logsources, one.logsources), _once(before.notes, one.notes)
            )
        return Converted(tuple(known.values()), _once(self.left_out, other.left_out))


def _once(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))


def convert_rules(name: str, text: str, opened: Opened) -> Converted:
    """Queries of the text of Sigma rules, a correlation after the rules that it is over.

    Only what this node could hunt itself is given to the backend: so the text is bounded and understood. Where the
    system cannot relate events, the rules that a correlation is over are asked one by one.
    """
    documents = list(rule_documents(RuleFile(name, text.encode("utf-8", "replace"))))
    refused = compile_documents(documents, {}).rejected
    if refused:
        return Converted((), tuple(one.reason for one in refused))
    values = [one.value for one in documents if isinstance(one, Document)]
    if any(isinstance(one, Rejected) for one in documents) or not values:
        return Converted((), ("it holds no rule",))
    whole = _converted(values, opened)
    if whole.queries or all("correlation" not in one for one in values):
        return whole
    parts = [one for one in values if "correlation" not in one]
    return sum((_converted([one], opened) for one in parts), Converted((), (*whole.left_out, _APART)))


def convert_detection(
    detection: Detection, parts: Sequence[Detection], entries: frozenset[str], opened: Opened
) -> Converted:
    """Queries of a detection that was no Sigma rule, one for each log source that can show it.

    ``parts`` are those of a correlation: each becomes queries, and what relates them is told to be left out.
    """
    found = Converted()
    if detection.correlation is not None:
        found = Converted(
            (), ("its parts are asked one by one: what relates them in time is for you to judge",)
        )
    if detection.start or detection.stop:
        bounds = f"from {detection.start or 'any time'} until {detection.stop or 'any time'}"
        found += Converted((), (f"its bounds in time are not in the query: search {bounds}",))
    for one in parts if detection.correlation is not None else (detection,):
        for branch in one.branches:
            if str(branch.logsource) == _OWN:
                continue
            try:
                spelled = as_sigma(detection.title, branch, entries)
            except DetectionError as error:
                found += Converted((), (f"{branch.logsource}: {error.what}",))
                continue
            found += Converted((), spelled.gaps) + _spelled(spelled, opened)
    return found


def _spelled(spelled: AsSigma, opened: Opened) -> Converted:
    exact = _converted([spelled.rule], opened)
    if exact.queries or spelled.wider is None:
        return exact
    wider = _converted([spelled.wider], opened)
    noted = (msgspec.structs.replace(one, notes=(*one.notes, CASELESS)) for one in wider.queries)
    return Converted(tuple(noted), wider.left_out)


def _converted(documents: list[dict[str, Any]], opened: Opened) -> Converted:
    sources = tuple(dict.fromkeys(filter(None, map(_source, documents))))
    told = " ".join(sources)
    try:
        texts = _texts(documents, opened.backend)
        notes = _notes(documents, texts, opened)
    except (SigmaError, *opened.raises) as error:
        return Converted((), (f"{told}: {' '.join(str(error).split())[:500]}",))
    except _SURPRISES as error:
        why = " ".join(str(error).split())[:200] or type(error).__name__
        return Converted((), (f"{told}: the backend cannot write it ({why})",))
    if any(len(text) > MAX_QUERY for text in texts):
        return Converted((), (f"{told}: its query is longer than {MAX_QUERY:,} characters",))
    return Converted(tuple(Query(text, sources, notes) for text in texts if text.strip()))


def _notes(documents: list[dict[str, Any]], texts: list[str], opened: Opened) -> tuple[str, ...]:
    told = []
    if opened.plain is not None and texts == _texts(documents, opened.plain):
        told.append(UNMAPPED)
    if opened.target.lucene and _REGEX.search(repr(documents)):
        told.append(LUCENE)
    return tuple(told)


def _texts(documents: list[dict[str, Any]], backend: Any) -> list[str]:  # noqa: ANN401  (pySigma has no types)
    # Pipelines change the rules that they are given, so each conversion has rules of its own.
    return [_text(one) for one in backend.convert(SigmaCollection.from_dicts(copy.deepcopy(documents)))]


def _text(query: Any) -> str:  # noqa: ANN401  (pySigma has no types)
    text = query.strip() if isinstance(query, str) else msgspec.json.encode(query).decode()
    # Where all of a rule is regular expressions, the Splunk backend leaves out the search that rex needs before it.
    return f"*\n{text}" if text.startswith("| rex ") else text


def _source(document: dict[str, Any]) -> str:
    source = document.get("logsource")
    if not isinstance(source, dict):
        return ""
    return "/".join(str(source.get(part) or "*") for part in ("product", "category", "service"))
