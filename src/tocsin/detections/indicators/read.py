"""Reads one indicator file, whose format its content tells, into rule sets."""

from __future__ import annotations

from typing import Any, BinaryIO

import msgspec
import orjson

from tocsin.detections.indicators.benign import Benign
from tocsin.detections.indicators.collect import About, Collector
from tocsin.detections.indicators.csv_lists import delimiter_of, read_csv
from tocsin.detections.indicators.misp import about_event, events_of, read_misp
from tocsin.detections.indicators.stix_bundles import SigmaCompiler, is_bundle, read_bundle
from tocsin.detections.indicators.text import read_text
from tocsin.model.detection import RuleSet
from tocsin.model.errors import DetectionError

_HEAD = 65_536


def read_indicators(
    stream: BinaryIO, about: About, sigma: SigmaCompiler | None = None, benign: Benign | None = None
) -> list[RuleSet]:
    """Rule sets of one file, whose format its content tells.

    Raises ``DetectionError`` if it is JSON that is damaged, or neither MISP's nor STIX's.
    """
    head = stream.read(_HEAD)
    stream.seek(0)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    document = _json(stream, tolerant=start == b"[") if start in {b"{", b"["} else None
    if document is not None:
        return _documents(document, about, sigma, benign)
    stream.seek(0)
    collector = Collector(about)
    delimiter = "" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else delimiter_of(_sample(head))
    if delimiter:
        read_csv(stream, delimiter, collector)
    else:
        read_text(stream, collector)
    return [collector.result(benign)]


def _sample(head: bytes) -> str:
    """Whole lines of a file's beginning."""
    text = head.decode("utf-8-sig", "replace")
    return text if len(head) < _HEAD else text.rpartition("\n")[0]


def _json(stream: BinaryIO, *, tolerant: bool) -> Any:  # noqa: ANN401
    """A JSON document; None if it is none and ``tolerant``, since ``[.]`` may begin a text too."""
    try:
        return orjson.loads(stream.read().removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        if tolerant:
            return None
        raise DetectionError(f"damaged JSON: {error}") from error


def _documents(
    document: Any,  # noqa: ANN401
    about: About,
    sigma: SigmaCompiler | None,
    benign: Benign | None,
) -> list[RuleSet]:
    if is_bundle(document):
        bundle = str(document.get("id") or "")[:120] if document.get("type") == "bundle" else ""
        collector = Collector(msgspec.structs.replace(about, document=" ".join(bundle.split())))
        patterns = read_bundle(document, collector, sigma)
        return [collector.result(benign), patterns]
    events = list(events_of(document))
    if events:
        collector = Collector(about_event(about, events))
        read_misp(events, collector)
        return [collector.result(benign)]
    if isinstance(document, list) and document and all(isinstance(item, str) for item in document):
        collector = Collector(about)
        for number, item in enumerate(document, 1):
            collector.text(item, f"item {number}")
        return [collector.result(benign)]
    raise DetectionError("JSON of neither MISP nor STIX")
