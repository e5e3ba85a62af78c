"""What a call could ask: drafted from findings, an advisory that was read, STIX, MISP or an indicator list."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
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
from tocsin.exchange.misp import NOBODY, Organisations
from tocsin.exchange.misp.labels import kept, tags
from tocsin.exchange.misp.patterns import language_of
from tocsin.model.call import StixObject
from tocsin.model.detection import IndicatorList, Rejected, RuleSet
from tocsin.model.errors import DetectionError, UsageError
from tocsin.model.expression import ListKind
from tocsin.node.calls.advisories import asked_of, context_of, left_out, marking_of
from tocsin.node.calls.claims import Claims, of_bundle
from tocsin.node.calls.context import same
from tocsin.node.calls.held import Held, held_in, objects_of
from tocsin.node.calls.patterns import pattern_of
from tocsin.node.calls.rule_texts import Rules

_TITLE = re.compile(r"^title:\s*+['\"]?(.{1,200}?)['\"]?[ \t\r]*+$", re.MULTILINE)
_TECHNIQUE = re.compile(r"attack\.(t\d{4}(?:\.\d{3})?)", re.IGNORECASE)
#: What a rule of YARA, and one of Snort or Suricata, is called.
_RULE = re.compile(r"\brule\s+(\w{1,128})")
_MESSAGE = re.compile(r"\bmsg\s*:\s*\"([^\"\n]{1,200})\"")
#: What ties to what is asked; anything else of a MISP event is a cluster of a galaxy.
_TIES = frozenset({"note", "report", "grouping", "relationship"})
_NAME = 1_000  # characters of what a thing to ask for is called
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
    ``claims`` are what the document, which is at ``where``, says of who may be told, where it says it: a call may not be marked more loosely.
    """

    wanted: tuple[Wanted, ...]
    refused: tuple[Rejected, ...]
    context: tuple[StixObject, ...] = ()
    claims: Claims = Claims()
    what: str = "the file"
    where: str = ""


def draft(path: Path, rules: Sequence[Path], known: Organisations = NOBODY) -> Drafted:
    """Read what ``path`` gives to ask for; ``rules`` are where the rules of findings are looked up, ``known`` the members by their organisations.

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
        drafted = _from_lists(path, known)
    if not drafted.wanted:
        reason = f": {drafted.refused[0].reason}" if drafted.refused else ""
        raise UsageError(f"there is nothing to ask for{reason}", where=str(path))
    return msgspec.structs.replace(drafted, where=str(path))


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
        claims,
        "the advisory",
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
    return Drafted(tuple(wanted.values()), tuple(refused), claims.definitions, claims)


def _techniques(item: StixObject) -> tuple[str, ...]:
    references = item.get("external_references")
    found = (one for one in references if isinstance(one, dict)) if isinstance(references, list) else ()
    ids = {str(one.get("external_id")) for one in found if one.get("source_name") == "mitre-attack"}
    return tuple(sorted(ids))


def _from_lists(path: Path, known: Organisations) -> Drafted:
    """What lists and MISP's events give; what was left aside there is not asked for, and told."""
    rules: RuleSet = load_indicators([path])
    held = held_in(path, known)
    listed = [one for made in rules.lists.values() for one in _of_list(made, path.name, held)]
    whole = {one.pattern: one for one in _of_rules(path.name, held)}
    if not listed and not whole and rules.rejected and (place := rules.rejected[0].rule):
        # not what stands there: the file may be another than was meant, and hold what is not for a terminal
        raise UsageError(
            f"there is nothing to ask for: {place} is no indicator", where=str(path), hint=_FORMATS
        )
    asked = {one.source for one in (*listed, *whole.values())}
    ruled = {one.source for one in whole.values()}  # no list has them, and they are asked for all the same
    told = (*rules.rejected, *(one for one in rules.aside if f"{path.name} {one.rule}" not in ruled))
    untold = _untold(held, asked, frozenset(one.rule for one in told), path.name)
    left = (Rejected(path.name, what, why) for what, why in (*untold, *held.left))
    context = _context(held, (*listed, *whole.values()))
    wanted = (*listed, *whole.values())
    return Drafted(wanted, (*told, *left), (*held.claims.definitions, *context), held.claims)


def _context(held: Held, wanted: Iterable[Wanted]) -> tuple[StixObject, ...]:
    """What goes with what is asked of MISP's events: clusters of it and of the events, and objects that refer to it.

    Of several attributes with the same value one is asked for, and stands for all.
    """
    asked = [one.original for one in wanted if one.original is not None]
    reports = (one for one in held.context if one["type"] == "report")
    named = {label for one in (*asked, *reports) for label in tags(one)}
    ids = {str(one["id"]) for one in asked}
    by_value = {str(one["name"]).casefold(): str(one["id"]) for one in asked}
    others = (one for one in held.indicators.values() if str(one["id"]) not in ids)
    alike = ((str(one["id"]), by_value.get(str(one["name"]).casefold())) for one in others)
    beside = [one for one in held.context if one["type"] in _TIES or named.issuperset(tags(one))]
    return same(beside, {old: new for old, new in alike if new is not None})


def _of_list(made: IndicatorList, source: str, held: Held) -> Iterator[Wanted]:
    """Entries of a list; one of a MISP event is called as its attribute is, and keeps what that says."""
    places = made.sources.decode("utf-8", "replace").split("\n") if made.sources else [""] * len(made.entries)
    for entry, place in zip(made.entries, places, strict=True):
        at = " ".join(filter(None, (source, made.document, place)))
        pattern, original = pattern_of(ListKind(made.kind), entry), held.indicators.get(place)
        name = str(original["name"])[:_NAME] if original else entry
        comment = str(original.get("description", "")) if original else ""
        known = made.benign.get(entry, ())
        yield Wanted(name or entry, "stix", pattern, (), comment, at, known, original)


def _of_rules(source: str, held: Held) -> Iterator[Wanted]:
    """Rules and patterns among a MISP event's attributes, in their own languages."""
    for place, item in held.indicators.items():
        kind, text = kept(item).get("type", ""), str(item["pattern"])
        if not language_of(kind) or not text.strip():
            continue
        language, comment, at = item["pattern_type"], str(item.get("description", "")), f"{source} {place}"
        if language == "sigma":
            made = _of_rule(text, place, at)
        else:
            named = _RULE.search(text) if language == "yara" else _MESSAGE.search(text)
            made = Wanted(named[1] if named else f"{language} of {place}"[:_NAME], language, text, (), "", at)
        yield msgspec.structs.replace(made, description=comment, original=item)


def _untold(
    held: Held, asked: Collection[str], told: Collection[str], source: str
) -> Iterator[tuple[str, str]]:
    """Attributes of MISP events that are neither asked for nor told of yet: what, and why."""
    for place in (*held.indicators, *held.unread):
        if f"{source} {place}" not in asked and place not in told:
            yield place, held.unread.get(place, "its value is asked for already, by another attribute")
