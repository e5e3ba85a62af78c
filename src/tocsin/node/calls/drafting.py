"""What a call could ask: drafted from findings, an advisory that was read, STIX, MISP or an indicator list."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import orjson

from tocsin.detections import load_indicators
from tocsin.detections.indicators.files import IndicatorFile
from tocsin.detections.indicators.kinds import Indicator, NotIndicator, recognise
from tocsin.detections.indicators.list_ids import kind_of_list
from tocsin.exchange.advisory.draft import read_draft
from tocsin.exchange.advisory.items import Advisory
from tocsin.model.call import StixObject
from tocsin.model.detection import IndicatorList, Rejected, RuleSet
from tocsin.model.errors import DetectionError, UsageError
from tocsin.model.expression import ListKind
from tocsin.model.marking import Marking
from tocsin.node.calls.advisories import asked_of, context_of, left_out, marking_of
from tocsin.node.calls.claims import Claims, of_bundle
from tocsin.node.calls.held import RuleHeld, held_in, objects_of
from tocsin.node.calls.patterns import pattern_of
from tocsin.node.calls.rule_texts import Rules

_TITLE = re.compile(r"^title:\s*['\"]?(.{1,200}?)['\"]?\s*$", re.MULTILINE)
_TECHNIQUE = re.compile(r"attack\.(t\d{4}(?:\.\d{3})?)", re.IGNORECASE)
#: What a rule of YARA, and one of Snort or Suricata, is called.
_RULE = re.compile(r"\brule\s+(\w{1,128})")
_MESSAGE = re.compile(r"\bmsg\s*:\s*\"([^\"\n]{1,200})\"")
#: A file of findings or of STIX that is larger is refused: nobody could review what it asks.
_LARGEST = 256 * 1024 * 1024
_FORMATS = "give findings, a draft of tocsin read, a STIX bundle, MISP JSON or an indicator list"


class Wanted(msgspec.Struct, frozen=True, order=True):
    """One thing to ask the others for; ``known`` are warning lists of the well-known that it is on.

    ``source`` says where it came from; ``original`` is the STIX indicator it was, if it was one.
    """

    name: str
    pattern_type: str
    pattern: str
    techniques: tuple[str, ...] = ()
    description: str = ""
    source: str = ""
    known: tuple[str, ...] = ()
    original: StixObject | None = None


class Drafted(msgspec.Struct, frozen=True):
    """What a file gives to ask for, each thing once, and what it holds that cannot be asked for.

    ``context`` are objects that go with the call and ask for nothing: actors, malware, techniques, places.
    ``marking`` is that of the document, where it says one: a call may not be marked more loosely. ``statements``
    are markings in words, for people to read.
    """

    wanted: tuple[Wanted, ...]
    refused: tuple[Rejected, ...]
    context: tuple[StixObject, ...] = ()
    marking: Marking | None = None
    what: str = "the file"
    statements: tuple[str, ...] = ()


def draft(path: Path, rules: Sequence[Path]) -> Drafted:
    """Read what ``path`` gives to ask for; ``rules`` are where the rules of findings are looked up.

    Formats are told by content: findings as ``tocsin hunt`` writes them, a draft of ``tocsin read``, a STIX
    bundle, and whatever ``--indicators`` reads. Raises ``UsageError`` if there is nothing to ask for.
    """
    data = _read(path)
    findings = _findings(data)
    advisory = read_draft(data, str(path))
    if advisory is not None:
        drafted = _from_advisory(path, advisory)
    elif findings is not None:
        drafted = _from_findings(path, findings, rules)
    elif (bundle := _bundle(data)) is not None:
        drafted = _from_bundle(path, bundle)
    else:
        drafted = _from_lists(path)
    if not drafted.wanted:
        reason = f": {drafted.refused[0].reason}" if drafted.refused else ""
        raise UsageError(f"there is nothing to ask for{reason}", where=str(path))
    return drafted


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError("is too large to draft a call from", where=str(path), hint="give less")
        with IndicatorFile(str(path), path).open() as stream:
            return stream.read().removeprefix(b"\xef\xbb\xbf")
    except DetectionError as error:
        raise UsageError(error.what, where=str(path), hint=error.hint) from error
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror or error}", where=str(path)) from error


def _findings(data: bytes) -> list[dict[str, Any]] | None:
    """The findings of JSON lines, None if the first line is none."""
    found: list[dict[str, Any]] = []
    for line in data.splitlines():
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            value = None
        if not isinstance(value, dict) or "rule_id" not in value:
            if not found:
                return None
            continue
        found.append(value)
    return found


def _bundle(data: bytes) -> StixObject | None:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    held = isinstance(value, dict) and (
        isinstance(value.get("objects"), list) or value.get("type") == "indicator"
    )
    return value if held else None


def _from_findings(path: Path, findings: list[dict[str, Any]], rules: Sequence[Path]) -> Drafted:
    """The rules that found something, with their text, and the indicators that were hit."""
    known = Rules.read(rules)
    wanted: dict[str, Wanted] = {}
    refused: dict[str, Rejected] = {}
    values: list[tuple[str, ListKind | None]] = []
    for finding in findings:
        rule = str(finding["rule_id"])
        hits = [str(hit.get("value")) for hit in finding.get("indicators") or () if isinstance(hit, dict)]
        values += [(hit, kind_of_list(rule)) for hit in hits]
        text = known.whole(rule)
        if text:
            wanted.setdefault(text, _of_rule(text, rule, path.name))
        elif not hits:
            reason = "its rule is not among the rules: name them with --rules"
            refused.setdefault(rule, Rejected(path.name, rule, reason))
    listed = _of_values(values, path.name)
    return Drafted((*wanted.values(), *listed), tuple(refused.values()))


def _from_advisory(path: Path, advisory: Advisory) -> Drafted:
    """What was accepted of an advisory; what was not is counted. Indicators of a bundle claim what they say there."""
    asked = tuple(asked_of(advisory))
    wanted = {
        one.pattern: Wanted(
            one.name, one.pattern_type, one.pattern, (), one.description, one.source, one.known, one.original
        )
        for one in asked
    }
    left = left_out(advisory.items)
    reason = "not accepted in the draft"
    refused = (Rejected(path.name, f"{left} items of the advisory", reason),) if left else ()
    originals = [one.original for one in asked if one.original is not None]
    claims = Claims(marking_of(advisory)).joined(of_bundle({}, originals, originals))
    return Drafted(
        tuple(wanted.values()),
        refused,
        tuple(context_of(advisory)),
        claims.marking,
        "the advisory",
        claims.statements,
    )


def _of_rule(text: str, rule: str, source: str) -> Wanted:
    own = text.rpartition("\n---\n")[2]  # the rule itself stands last, after those it is over
    title = _TITLE.search(own)
    techniques = sorted({found.upper() for found in _TECHNIQUE.findall(own)})
    return Wanted(title[1] if title else rule, "sigma", text, tuple(techniques), source=source)


def _of_values(values: Iterable[tuple[str, ListKind | None]], source: str) -> Iterator[Wanted]:
    """Entries of lists, as findings name them; where the id of the list does not tell their kind, their form does."""
    for value, kind in dict.fromkeys(values):
        with contextlib.suppress(NotIndicator):  # an entry in normal form is one
            found = Indicator(kind, value) if kind else recognise(value)
            yield Wanted(found.entry, "stix", pattern_of(found.kind, found.entry), source=source)


def _from_bundle(path: Path, bundle: StixObject) -> Drafted:
    wanted: dict[str, Wanted] = {}
    refused, used = [], []
    objects = objects_of(bundle)
    for item in objects:
        if item.get("type") != "indicator":
            continue
        name, pattern = str(item.get("name") or item.get("id"))[:200], item.get("pattern")
        if item.get("revoked") is True or not isinstance(pattern, str) or not pattern.strip():
            reason = "it is revoked" if item.get("revoked") is True else "it has no pattern"
            refused.append(Rejected(path.name, name, reason))
            continue
        language = str(item.get("pattern_type") or "stix").lower()
        source = f"{path.name} {item.get('id')}"
        made = Wanted(
            name, language, pattern, _techniques(item), str(item.get("description") or ""), source, (), item
        )
        wanted.setdefault(pattern, made)
        used.append(item)
    claims = of_bundle(bundle, objects, used)
    return Drafted(
        tuple(wanted.values()), tuple(refused), marking=claims.marking, statements=claims.statements
    )


def _techniques(item: StixObject) -> tuple[str, ...]:
    references = item.get("external_references")
    found = (one for one in references if isinstance(one, dict)) if isinstance(references, list) else ()
    ids = {str(one.get("external_id")) for one in found if one.get("source_name") == "mitre-attack"}
    return tuple(sorted(ids))


def _from_lists(path: Path) -> Drafted:
    """What lists and MISP's events give; what was left aside there is not asked for, and told."""
    rules: RuleSet = load_indicators([path])
    wanted = [one for made in rules.lists.values() for one in _of_list(made, path.name)]
    held = held_in(path)
    whole = {one.text: _of_attribute(one, path.name) for one in held.rules}
    if not wanted and not whole and rules.rejected and (place := rules.rejected[0].rule):
        # not what stands there: the file may be another than was meant, and hold what is not for a terminal
        raise UsageError(
            f"there is nothing to ask for: {place} is no indicator", where=str(path), hint=_FORMATS
        )
    asked = {one.place for one in held.rules}
    refused = (
        *rules.rejected,
        *(one for one in rules.aside if one.rule not in asked),
        *(Rejected(path.name, what, why) for what, why in held.left),
    )
    return Drafted(
        (*wanted, *whole.values()), refused, marking=held.claims.marking, statements=held.claims.statements
    )


def _of_attribute(rule: RuleHeld, source: str) -> Wanted:
    """A rule among MISP's attributes, in its own language."""
    at = f"{source} {rule.place}"
    if rule.language == "sigma":
        return msgspec.structs.replace(_of_rule(rule.text, rule.place, at), description=rule.comment)
    named = _RULE.search(rule.text) if rule.language == "yara" else _MESSAGE.search(rule.text)
    name = named[1] if named else f"{rule.language} of {rule.place}"
    return Wanted(name[:200], rule.language, rule.text, (), rule.comment, at)


def _of_list(made: IndicatorList, source: str) -> Iterator[Wanted]:
    places = made.sources.decode("utf-8", "replace").split("\n") if made.sources else [""] * len(made.entries)
    for entry, place in zip(made.entries, places, strict=True):
        at = " ".join(filter(None, (source, made.document, place)))
        yield Wanted(
            entry, "stix", pattern_of(ListKind(made.kind), entry), (), "", at, made.benign.get(entry, ())
        )
