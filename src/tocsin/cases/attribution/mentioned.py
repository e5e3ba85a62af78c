"""Which techniques and software a text names, and which of them it rules out. In doubt what is named is evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tocsin.model.case import Event

#: Techniques and software that are read out of one text; what is beyond is counted.
MOST = 200
#: Letters before an item in which a negation is looked for: what is further off does not govern it.
_NEAR = 100
_ID = re.compile(r"\b(?:T\d{4}(?:\.\d{3})?|S\d{4})\b")
_WORD = re.compile(r"[A-Za-z0-9]+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_NOT = r"(?: not| never|n['\u2019]t)"
_SIGN = r"(?:evidence|signs?|traces?|indications?|use|presence) (?:of|for)(?: the use of)?"
#: Negations that govern what directly follows: "no X", "did not use X", "no sign of X", "ruled out: X".
_BEFORE = re.compile(
    rf"(?:\b(?:no|without|neither|nor|(?<!or )not)"
    rf"|(?:\b(?:did|do|does|had|has|have){_NOT}|\bnever|\b(?:nobody|no one)(?: had| has)?) (?:used?|ran|run|deploy(?:ed)?)"
    rf"|\b(?:we|analysts|investigators|responders)(?: did| had| have)?{_NOT} (?:find|found|saw|see|seen|observed?)"
    rf"|{_NOT} (?:find|found|saw|see|seen) (?:any )?{_SIGN}"
    rf"|\b(?:no|zero|without|without any|without an?) (?:clear )?{_SIGN}|\babsence of|\brul(?:ed|es|ing) out:?)"
    r" (?:(?:any|the|an?) )?(?:(?:tool|software|malware|technique|ransomware|wiper) )?$",
    re.IGNORECASE,
)
#: The words that these end in: most items follow none of them, which is soon seen.
_LAST = re.compile(
    r"\b(?:no|without|neither|nor|not|used?|ran|run|deploy(?:ed)?|find|found|saw|see|seen|observed?|of|for|out:?|any|the|an?"
    r"|tool|software|malware|technique|ransomware|wiper) $",
    re.IGNORECASE,
)
_TIME = r"(?! (?:which|who|that|so|as|at first|because|before|since|until|till|though|although|but)\b)"
_END = rf"(?=\s*(?:$|[.;!?)]|,{_TIME})| (?:here|either|anywhere|on any (?:host|system|machine|server))\b)"
#: What follows where the item itself is meant, and not something of it ("no X key"), or that it stayed ("no X remained").
_ITSELF = re.compile(
    rf"{_END}|\s*:| (?:but|nor|and no)\b"
    rf"| (?:was|were|is|are|has been|have been) (?:found|seen|observed|used|deployed|present|detected|noted){_END}",
    re.IGNORECASE,
)
#: "X was not seen", "X was ruled out", with an end after it: "not seen before" and "not detected for weeks" tell that it was there.
_AFTER = re.compile(
    rf":? (?:not|never) (?:found|seen|observed|used|present){_END}"
    rf"| (?:was|is|has|could|(?P<many>were|are|have))"
    rf"(?:{_NOT}(?: been| be)? (?:(?:found|seen|observed|used|deployed|present){_END}|detected(?=\s*(?:$|[.;!?)])))"
    rf"|(?: been| be)? (?:ruled out|excluded|absent){_END})",
    re.IGNORECASE,
)
#: With one of these before it in its clause a negation is a condition, or may be none.
_CONDITION = r"if|unless|whether|until|unclear|unknown|not (?:true|clear|certain|known|sure)"
_IF = re.compile(rf"\b(?:{_CONDITION})\b", re.IGNORECASE)
_TWICE = re.compile(rf"\b(?:{_CONDITION}|not|never|cannot|hardly|nothing)\b|n['\u2019]t\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:]")
_OR, _AND, _LIST = (
    re.compile(r",? (?:or|nor) "),
    re.compile(r",? (?:and|or) "),
    re.compile(r",? (?:and|or) |, "),
)


@dataclass(frozen=True)
class Mentioned:
    """Items that an event names, those of its fields among them; those that its text rules out; how many more its text names (``unread``)."""

    items: frozenset[str]
    denied: frozenset[str]
    unread: int


@dataclass(frozen=True)
class _Place:
    """Where a sentence names an item; a name with its id in brackets is one place for both."""

    item: str
    start: int
    end: int


def mentioned(event: Event, software: Mapping[str, str], became: Mapping[str, str]) -> Mentioned:
    """Ids of techniques and software that an event names, and software by names that are no words; linear in the text.

    ``software`` has ids by such names, ``became`` what took the place of what was revoked. What is named as well as ruled out is named.
    """
    seen: dict[str, bool] = {}
    beyond = set[str]()
    for sentence in _SENTENCE.split(event.what):
        for item, out in _judged(sentence, software):
            if item not in seen and len(seen) >= MOST:
                beyond.add(item)
            else:
                seen[item] = seen.get(item, False) or not out
    named = (*event.techniques, *(one for one, there in seen.items() if there))
    items = frozenset(became.get(one, one) for one in named)
    denied = frozenset(became.get(one, one) for one, there in seen.items() if not there)
    return Mentioned(items, denied - items, len(beyond))


def _judged(sentence: str, software: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Items of a sentence, and whether it rules each out."""
    places = _places(sentence, software)
    gaps = [sentence[one.end : after.start] for one, after in pairwise(places)]
    before, after = _ruled_before(sentence, places, gaps), _ruled_after(sentence, places, gaps)
    for at, one in enumerate(places):
        yield one.item, before[at] or after[at]


def _places(sentence: str, software: Mapping[str, str]) -> list[_Place]:
    """Items of a sentence in their order."""
    ids = ((found[0], *found.span()) for found in _ID.finditer(sentence))
    words = (
        (software[found[0]], *found.span()) for found in _WORD.finditer(sentence) if found[0] in software
    )
    places: list[_Place] = []
    for item, start, end in sorted({*ids, *words}, key=lambda one: one[1:]):
        last = places[-1] if places else None
        if last and sentence[last.end : start] == " (" and sentence[end : end + 1] == ")":
            places[-1] = _Place(last.item, last.start, end + 1)
            places.append(_Place(item, last.start, end + 1))
        else:
            places.append(_Place(item, start, end))
    return places


def _ruled_before(sentence: str, places: Sequence[_Place], gaps: Sequence[str]) -> list[bool]:
    """Which items a negation before them governs: directly, or as one of "no X or Y", "ruled out: X, Y"."""
    itself = [bool(_ITSELF.match(sentence, one.end)) for one in places]
    for at in reversed(range(len(gaps))):
        itself[at] |= bool(_OR.fullmatch(gaps[at])) and itself[at + 1]
    out: list[bool] = []
    chain = _OR
    for at, one in enumerate(places):
        found = _governing(sentence[max(0, one.start - _NEAR) : one.start])
        if found:
            chain = _LIST if ":" in found else _OR
        goes_on = bool(out) and out[-1] and bool(chain.fullmatch(gaps[at - 1]) or not gaps[at - 1])
        out.append((bool(found) or goes_on) and (itself[at] or chain is _LIST))
    return out


def _governing(before: str) -> str:
    """The negation that a text ends with, "" where none, or where another or a condition stands before it in its clause."""
    found = _BEFORE.search(before) if _LAST.search(before[-12:]) else None
    if not found or _TWICE.search(_CLAUSE.split(before[: found.start()])[-1]):
        return ""
    return found[0]


def _ruled_after(sentence: str, places: Sequence[_Place], gaps: Sequence[str]) -> list[bool]:
    """Which items a negation directly after them governs, or after the last of "X and Y were not seen"."""
    out = [False] * len(places)
    for at, one in enumerate(places):
        found = _AFTER.match(sentence, one.end)
        if not found or _IF.search(_CLAUSE.split(sentence[max(0, one.start - _NEAR) : one.start])[-1]):
            continue
        out[at] = True
        joined = _AND
        while found["many"] and at and (joined.fullmatch(gaps[at - 1]) or not gaps[at - 1]):
            at, joined = at - 1, _LIST if gaps[at - 1] else joined  # noqa: PLW2901  (walks back along the list)
            out[at] = True
    return out
