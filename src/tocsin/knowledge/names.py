"""Finds the names of actors, malware, tools and techniques in a text, and doubts those that are words of the language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import ahocorasick_rs
import msgspec

from tocsin.knowledge.entities import Entity, EntityKind

_SHORTEST = 3
_SURE = 4  # letters of a name that may stand without a word that explains it
_ANY_CASE = 9  # letters of a name that is found however it is written
_COMMON = 3  # descriptions that have a word in small letters make it a word of the language
_WORD = re.compile(r"(?<![\w.'-])[a-z]{3,24}(?![\w'-])")
_PRODUCT = re.compile(r"[a-z][A-Z]")
_TYPED = 5  # letters of a tool that is known in small letters, as commands are typed
_MADE_UP = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]|[A-Za-z]\d|\d[A-Za-z]")
_SENTENCE = re.compile(r"[.!?;:]\s")
_NUMBERED = re.compile(r"([A-Za-z]{2,12})[ -]?(\d{1,5})")
_AROUND = 24  # characters before and after a name in which a word may explain it

# One galaxy calls a tool what another calls malware: of these the first has a name.
_GROUP = {EntityKind.TECHNIQUE: 0, EntityKind.ACTOR: 1, EntityKind.MALWARE: 2, EntityKind.TOOL: 2}
#: Words beside a name that say what it is.
_CUES = {
    EntityKind.ACTOR: r"actors?|groups?|apt|gang|crew|operators?|adversary|threat|intrusion|affiliates?|gruppe|grupi|grupo|groupe",
    EntityKind.MALWARE: r"malware|ransomware|trojan|rat|backdoor|loader|downloader|dropper|stealer|infostealer|wiper|worm|botnet|"
    r"implant|webshell|rootkit|keylogger|spyware|family|families|payload|beacons?|variants?|samples?|schadsoftware|maliciel",
    EntityKind.TOOL: r"tools?|utility|utilities|framework|toolkit|outils?|werkzeuge?|herramientas?",
    EntityKind.TECHNIQUE: r"techniques?|sub-techniques?",
}
#: Names in the galaxies that are words everybody uses, and that descriptions there do not have in small letters.
_COMMON_WORDS = """
royal play snake medusa carbon phobos matrix loki ares revenge rush hive cuba conti ransom cloud trigona
monti hades lilith zeus atlas orion titan phoenix falcon jaguar panda bear kitten tiger dragon spider
wolf mirage comment crew sandman emissary silence cobalt evilnum python java ruby perl docker chrome
windows linux android microsoft google apple amazon facebook telegram discord dropbox github twitter
vice society clop europol fbi interpol nato confluence
"""
_WORDS = frozenset(_COMMON_WORDS.split())
#: Names of tools that are words where they stand in small letters.
_SMALL_WORDS = frozenset(
    ["responder", "sliver", "empire", "donut", "ruler", "mythic", "covenant", "august", "remote"]
)


class NameHit(msgspec.Struct, frozen=True):
    """A name of an entity in a text at ``start`` to ``end``; ``doubt`` says why it may mean something else."""

    start: int
    end: int
    entity: Entity
    doubt: str = ""


class _Name(msgspec.Struct, frozen=True):
    text: str
    entity: Entity
    common: bool


class Names:
    """All names of some entities, prepared to be looked for; the first entity of a name and kind has it.

    ``not_names`` are left out: they mean something else, such as a country.
    """

    def __init__(self, entities: Sequence[Entity], not_names: Iterable[str] = ()) -> None:
        known = [one for one in entities if not one.revoked]
        words = _vocabulary(known) | _WORDS
        self._never = {one.lower() for one in not_names}
        self._names: dict[str, list[_Name]] = {}
        for entity in known:
            for name in (entity.name, *entity.aliases):
                for text in _written(name):
                    self._add(text, entity, words)
        for name, entity in _former(entities, known):
            self._add(name, entity, words)
        self._finder = ahocorasick_rs.AhoCorasick(list(self._names))
        self._keys = list(self._names)

    def find(self, text: str) -> list[NameHit]:
        """Names in a text, the longest where several begin or overlap, in their order."""
        lowered = text.lower()
        if len(lowered) != len(text):  # a letter that has no small form of one character
            lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
        found = self._finder.find_matches_as_indexes(lowered, overlapping=True)
        hits: list[NameHit] = []
        for key, start, end in sorted(found, key=lambda one: (one[1], -one[2])):
            if (hits and start < hits[-1].end) or not _stands_alone(text, start, end):
                continue
            hit = self._hit(text, start, end, self._names[self._keys[key]])
            if hit is not None:
                hits.append(hit)
        return hits

    def _add(self, text: str, entity: Entity, words: set[str]) -> None:
        if len(text) < _SHORTEST or text.lower() in self._never or not any(char.isalpha() for char in text):
            return
        kept = self._names.setdefault(text.lower(), [])
        if all(_GROUP[one.entity.kind] != _GROUP[entity.kind] for one in kept):
            kept.append(_Name(text, entity, _is_common(text, words)))

    def _hit(self, text: str, start: int, end: int, names: list[_Name]) -> NameHit | None:
        """The entity that is meant: the one whose kind a word beside it names, else the first."""
        said = text[start:end]
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        around = f"{_SENTENCE.split(before)[-1]} {_SENTENCE.split(after)[0]}"
        able = [one for one in names if _is_written_so(said, one)]
        if not able:
            small = next(
                (one for one in names if _is_small(said, one) and _cued(one.entity.kind, around)), None
            )
            return (
                NameHit(start, end, small.entity, f"{said!r} is written in small letters") if small else None
            )
        told = [one for one in able if _cued(one.entity.kind, around)]
        best = (told or able)[0]
        if told or not _is_weak(best, said):
            return NameHit(start, end, best.entity)
        if " " not in said and (said.islower() or (best.common and _begins(text, start))):
            return None
        return NameHit(start, end, best.entity, f"{said!r} is said of other things, too")


def _former(entities: Sequence[Entity], known: Iterable[Entity]) -> Iterator[tuple[str, Entity]]:
    """Names that ATT&CK gave up, with what took their place."""
    current = {one.ident: one for one in known if one.ident}
    for one in entities:
        if one.revoked and one.successor in current and " " in one.name:
            yield one.name, current[one.successor]


def _written(name: str) -> Iterator[str]:
    """A name as people write it: APT28, APT 28, APT-28."""
    yield name
    numbered = _NUMBERED.fullmatch(name)
    if numbered:
        yield from {f"{numbered[1]}{joint}{numbered[2]}" for joint in ("", " ", "-")} - {name}


def _vocabulary(entities: Iterable[Entity]) -> set[str]:
    """Words that several descriptions have in small letters."""
    counted: Counter[str] = Counter()
    for one in entities:
        counted.update(set(_WORD.findall(one.description)))
    return {word for word, count in counted.items() if count >= _COMMON}


def _is_common(text: str, words: set[str]) -> bool:
    """Whether every part of a name is a word of the language."""
    parts = re.split(r"[\s-]+", text.lower().removesuffix(".exe"))
    return all(part in words or part.isdigit() or len(part) < _SURE for part in parts)


def _begins(text: str, start: int) -> bool:
    """Whether a capital is expected anyway: a sentence or cell begins here."""
    before = text[:start].rstrip("\"'“(*_ ")
    return not before or before[-1] in ".:;!?|•"


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter, digit, or part of an address or path is beside a span."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if before and (before.isalnum() or before in "_-./\\@#$"):
        return False
    if after == "-" and text[end + 1 : end + 2].isdigit():
        return False
    if not after or not (after.isalnum() or after in "_./\\@"):
        return True
    # A full stop and a slash may follow; an address goes on after them.
    return (after in "./" and not text[end + 1 : end + 2].isalnum()) or text[end : end + 4].lower() == ".exe"


def _is_written_so(said: str, name: _Name) -> bool:
    """Whether a name is written as it may be: exactly, in capitals, or in any way if it is no common word."""
    if said == name.text or (said.isupper() and len(said) > _SHORTEST):
        return True
    several = " " in name.text
    if name.entity.kind is EntityKind.TECHNIQUE:
        return several or said.lower() == name.text.lower()
    if name.common:
        return several and said.istitle()
    if said.islower() and (said in _SMALL_WORDS or _is_typed(name)):
        return said not in _SMALL_WORDS
    return len(name.text) >= _ANY_CASE or (len(name.text) > _SURE and said[0].isupper()) or several


def _is_typed(name: _Name) -> bool:
    """Whether a name is a tool's that people write as they type it (mimikatz, psexec), and no word of the language."""
    if name.entity.kind is not EntityKind.TOOL or name.common or len(name.text) < _TYPED:
        return False
    return name.text.lower() not in _SMALL_WORDS and (
        name.entity.origin in {"mitre-tool", "attack"} or bool(_MADE_UP.search(name.text))
    )


def _is_small(said: str, name: _Name) -> bool:
    """Whether what is said is a name but for its capitals, and no word of the language."""
    return said.islower() and not name.common and len(name.text) >= _TYPED


def _is_weak(name: _Name, said: str) -> bool:
    """Whether what is said may well mean something else."""
    exact = said == name.text
    if name.entity.kind is EntityKind.TECHNIQUE:
        # SharePoint and JavaScript are names of products before they are names of techniques.
        return not exact if " " in said else not exact or name.common or bool(_PRODUCT.search(said))
    if said.islower() and _is_typed(name):
        return False
    several = " " in said and exact and all(part[0].isupper() for part in said.split())
    return (name.common and not several) or len(name.text) < _SURE or name.text.islower()


def _cued(kind: EntityKind, around: str) -> bool:
    return bool(re.search(rf"(?i)\b(?:{_CUES[kind]})\b", around))
