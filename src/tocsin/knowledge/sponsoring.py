"""States that ATT&CK's own description of a group suspects behind it, each with the sentence that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.knowledge.countries import countries

_CITED = re.compile(r"\(Citation:[^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z])|\n+")
#: What is said of others, or taken back, or of no group in particular.
_NOT = re.compile(
    r"\b(?:not|no|never|neither|nor|denie[sd]|unconfirmed|coordinated|group definitions|some researchers group|targets? included)\b",
    re.IGNORECASE,
)
#: A country, in a sentence where each is written as its code.
_STATE = r"⟦([A-Z]{2})⟧(?:['’]s)?(?:\s\(⟦[A-Z]{2}⟧\))?"  # noqa: RUF001  (as ATT&CK writes it)
_OFFICE = (
    r"(?:government|ministry|directorate|intelligence|security service|reconnaissance|liberation army|revolutionary guard|general security|"
    r"general staff|GRU|FSB|SVR|IRGC|MOIS|MSS|PLA|RGB)"
)
_TIED = (
    r"(?:attributed to|conducted by|linked\W.{0,40}?\bto|on behalf of|behest of|associated with|association with|affiliated with|nexus to|"
    r"element within|works? for)"
)
_SPONSORED = r"(?:(?:nation-)?state|government)[- ](?:sponsored|backed|directed|affiliated)"
#: Where an office alone stands for its country it stays to be read.
_ITSELF = re.compile(rf"\b{_OFFICE}\b", re.IGNORECASE)
_SAYS = (
    re.compile(rf"{_STATE}[- ](?:{_SPONSORED}|sponsored\b)", re.IGNORECASE),
    re.compile(rf"{_SPONSORED}[^⟦]{{0,60}}?(?:operating out of|based in|from|attributed to the|attributed to)\s(?:the\s)?{_STATE}", re.IGNORECASE),
    re.compile(rf"{_TIED}\s(?:[^⟦]{{0,60}})?{_STATE}[^.]{{0,60}}?\b{_OFFICE}", re.IGNORECASE),
    re.compile(rf"{_TIED}[^.⟦]{{0,30}}government of {_STATE}", re.IGNORECASE),
    re.compile(rf"(?:attributed to|on behalf of|in association with)\s(?:the\s)?{_STATE}\.", re.IGNORECASE),
)  # fmt: skip


def suspected_sponsors(description: str) -> Iterator[tuple[str, str]]:
    """The states (ISO codes) that a description suspects of sponsoring whom it is of, with the sentence, in its order; a state is told once."""
    told: set[str] = set()
    for sentence in _SENTENCE.split(_LINK.sub(r"\1", _CITED.sub("", description))):
        if _NOT.search(sentence):
            continue
        marked = _marked(sentence)
        codes = {found[1].upper() for said in _SAYS for found in said.finditer(marked)}
        if len(codes) == 1 and not codes <= told:
            told |= codes
            yield codes.pop(), " ".join(sentence.split())


def _marked(sentence: str) -> str:
    """A sentence with the code of a country in brackets where it is named."""
    made = sentence
    hits = sorted(countries(sentence, "en"), key=lambda one: (-one.start, -one.end))
    end = len(sentence) + 1
    for one in hits:
        if one.end <= end:
            named = sentence[one.start : one.end]
            office = f" {named}" if _ITSELF.search(named) else ""
            made = f"{made[: one.start]}⟦{one.code}⟧{office}{made[one.end :]}"
            end = one.start
    return made
