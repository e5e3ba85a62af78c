"""Reads an advisory: everything that it names, each with the sentences it came from and a proposal."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from tocsin.detections.indicators.benign import Benign, Flag
from tocsin.detections.indicators.warning_lists import top_level_domains
from tocsin.exchange.advisory.bundles import indicators_of, objects_of
from tocsin.exchange.advisory.document import Passage, Text
from tocsin.exchange.advisory.gathering import Gathering
from tocsin.exchange.advisory.identifiers import (
    entity_item,
    marking_of,
    names_attack,
    stricter,
    take_identifiers,
)
from tocsin.exchange.advisory.items import Advisory, Item, Said
from tocsin.exchange.advisory.proposing import Context, is_name, judge, sections
from tocsin.exchange.advisory.reading import BOUNDS, Bounds, read_document
from tocsin.exchange.advisory.sentences import spans_of
from tocsin.exchange.advisory.spotting import Spotted, TooBroad, spot
from tocsin.knowledge.attack import read_attack
from tocsin.knowledge.countries import countries, country_names, country_words
from tocsin.knowledge.effects import effects
from tocsin.knowledge.entities import EntityKind
from tocsin.knowledge.galaxies import by_id, galaxy_entities, origins, rule_texts, usage
from tocsin.knowledge.kept import learned
from tocsin.knowledge.language import language_of
from tocsin.knowledge.names import NameHit, Names
from tocsin.knowledge.sectors import sectors
from tocsin.knowledge.suggesting import Sources, Suggester
from tocsin.model.collecting import uncollected
from tocsin.model.expression import ListKind

_LEAST_WORDS = 5  # of a sentence that a technique is suggested for: rows of tables have fewer
_MARKS = ".,;:!?()\"'"


class Knowledge:
    """What documents are read with: names, techniques, warning lists; prepared once for any number of them.

    ``attack`` is a bundle of ATT&CK; what is learned of techniques, and warning lists as they are compiled, are
    kept in the folder ``cache``.
    """

    @uncollected()
    def __init__(
        self, attack: Path | None = None, benign: Benign | None = None, cache: Path | None = None
    ) -> None:
        given = read_attack(attack) if attack else None
        self.entities = (*(given.entities if given else ()), *galaxy_entities())
        self.by_id = by_id(self.entities)
        self.origins = origins(self.entities)
        self.names = Names(self.entities, country_words())
        techniques = [
            one for one in self.by_id.values() if one.kind is EntityKind.TECHNIQUE and not one.revoked
        ]
        sources = Sources(given.procedures if given else (), tuple(rule_texts()), usage(self.entities))
        self.suggester = Suggester(learned(techniques, sources, cache))
        self.benign = benign or Benign(cache=cache)
        self.tops = top_level_domains()


def read_with(
    prepare: Callable[[], Knowledge], data: bytes, name: str, media: str = "", bounds: Bounds = BOUNDS
) -> Advisory:
    """As ``read_advisory``, what it is read with being prepared while another process reads the text."""
    with ThreadPoolExecutor(1) as beside:
        reading = beside.submit(read_document, data, name, media, bounds)
        knowledge = prepare()
        kind, text = reading.result()
    return _read(kind, text, data, name, knowledge)


def read_advisory(
    data: bytes, name: str, knowledge: Knowledge, media: str = "", bounds: Bounds = BOUNDS
) -> Advisory:
    """What a document names. Raises ``ExchangeError`` if it cannot be read."""
    return _read(*read_document(data, name, media, bounds), data, name, knowledge)


def _read(kind: str, text: Text, data: bytes, name: str, knowledge: Knowledge) -> Advisory:
    about = About(source=name, sha256=hashlib.sha256(data).hexdigest(), format=kind)
    return advisory_of(text, knowledge, about, objects_of(data) if kind == "stix" else ())


class About(msgspec.Struct, frozen=True):
    """Where a text is from: path or URL, SHA-256 of the bytes, format."""

    source: str
    sha256: str
    format: str


def advisory_of(
    text: Text, knowledge: Knowledge, about: About, objects: Sequence[dict[str, Any]] = ()
) -> Advisory:
    """What a text names; ``objects`` are those of the STIX bundle that it is from."""
    gathering = Gathering()
    language = language_of(" ".join(passage.text for passage in text.passages))
    broad = _take_indicators(text.passages, knowledge, gathering)
    for passage in text.passages:
        take_identifiers(passage, knowledge.by_id, gathering)
        names = knowledge.names.find(passage.text)
        _take_names(names, passage, knowledge, gathering)
        _take_circumstances(passage, language, names, gathering)
    for item, mention in indicators_of(objects):
        gathering.take(item, mention)
    _suggest(text.passages, knowledge, gathering)
    carried, unmarked = _carried(objects)
    return Advisory(
        source=about.source,
        sha256=about.sha256,
        format=about.format,
        title=text.title,
        language=language,
        items=gathering.items(),
        marking=stricter(marking_of(text.passages), carried),
        unread=(*text.unread, *broad, *unmarked),
    )


def _carried(objects: Sequence[dict[str, Any]]) -> tuple[Said | None, tuple[str, ...]]:
    """The label of a bundle's objects, and which markings cannot be read."""
    if not objects:
        return None, ()
    from tocsin.exchange.advisory.bundle_markings import (  # noqa: PLC0415  (quick start: it needs cryptography)
        marking_of_objects,
    )

    return marking_of_objects(objects)


def _take_indicators(passages: Sequence[Passage], knowledge: Knowledge, gathering: Gathering) -> list[str]:
    """Take all indicators; gives what was too broad to hunt for, with where."""
    found: list[tuple[Spotted, Passage, bool]] = []
    broad: list[str] = []
    for passage, away in zip(passages, sections(passages), strict=True):
        for one in spot(passage.text):
            if isinstance(one, TooBroad):
                broad.append(f"{passage.place_at(one.start)}: {one.said[:80]}: {one.reason}")
            elif is_name(one, knowledge.tops):
                found.append((one, passage, away))
    context = Context(any(one.defanged for one, _, _ in found), knowledge.tops)
    flags = _flags((one for one, _, _ in found), knowledge.benign)
    for one, passage, away in found:
        flag = flags.get((one.kind, one.entry))
        verdict = judge(one, passage, context, flag, away=away)
        item = Item(
            kind=one.kind.value,
            value=one.entry,
            accepted=verdict.accepted,
            why=verdict.why,
            confidence=verdict.confidence,
            known=flag.lists if flag else (),
        )
        gathering.add(item, passage, one.start, one.end)
    return list(dict.fromkeys(broad))


@uncollected()
def _flags(found: Iterable[Spotted], benign: Benign) -> dict[tuple[ListKind, str], Flag]:
    """Warning lists that indicators are on."""
    entries: dict[ListKind, dict[str, None]] = defaultdict(dict)
    for one in found:
        entries[one.kind][one.entry] = None
    return {
        (kind, entry): flag
        for kind, texts in entries.items()
        for entry, flag in benign.check(kind, pa.array(list(texts), pa.string())).items()
    }


def _take_names(
    names: Iterable[NameHit], passage: Passage, knowledge: Knowledge, gathering: Gathering
) -> None:
    """Take names, and suggest the countries that actors are said to be from."""
    for hit in names:
        item = entity_item(hit.entity, why="named", doubt=hit.doubt)
        gathering.add(item, passage, hit.start, hit.end)
        said = hit.entity.name.lower(), passage.text[hit.start : hit.end].lower()
        code = "" if hit.doubt else next(filter(None, map(knowledge.origins.get, said)), "")
        if hit.entity.kind is EntityKind.ACTOR and code in country_names():
            why = f"suggested by {hit.entity.name}, which the galaxies say is from there"
            origin = Item(
                kind="country",
                value=code,
                name=country_names()[code],
                accepted=False,
                why=why,
                confidence="low",
                suggested=True,
            )
            gathering.add(origin, passage, hit.start, hit.end)


def _take_circumstances(
    passage: Passage, language: str, names: Iterable[NameHit], gathering: Gathering
) -> None:
    """Take countries, sectors and what was done; they are context and ask for nothing by themselves."""
    tools = [one for one in names if one.entity.kind in {EntityKind.MALWARE, EntityKind.TOOL}]
    for where in countries(passage.text, language):
        if any(one.start <= where.start < one.end for one in tools):  # China Chopper is no country
            continue
        item = Item(
            kind="country", value=where.code, name=where.name, accepted=True, why="named", confidence="medium"
        )
        gathering.add(item, passage, where.start, where.end)
    for whom in sectors(passage.text):
        item = Item(
            kind="sector", value=whom.name, accepted=True, why="words that mean it", confidence="medium"
        )
        gathering.add(item, passage, whom.start, whom.end)
    for what in effects(passage.text):
        item = Item(
            kind="effect",
            value=what.effect.value,
            accepted=True,
            why="words that tell it",
            confidence="medium",
        )
        gathering.add(item, passage, what.start, what.end)


def _suggest(passages: Sequence[Passage], knowledge: Knowledge, gathering: Gathering) -> None:
    """Suggest techniques for sentences that name none."""
    for passage in passages:
        if names_attack(passage.text):
            continue
        for start, end in spans_of(passage.text):
            sentence = passage.text[start:end]
            if sum(word.strip(_MARKS).isalpha() for word in sentence.split()) < _LEAST_WORDS:
                continue
            near = knowledge.suggester.suggest(sentence)
            if near is None or gathering.has("technique", near.ident):
                continue
            entity = knowledge.by_id[near.ident]
            why = f"suggested by {', '.join(near.words)} ({near.score:.2f})"
            item = Item(
                kind="technique",
                value=near.ident,
                name=entity.name,
                accepted=False,
                why=why,
                confidence="low",
                suggested=True,
            )
            gathering.add(item, passage, start, end)
