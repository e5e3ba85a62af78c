"""How names of countries and words for their people end in a language: closed sets, so that no other word is taken for one."""

from __future__ import annotations

import re

import msgspec


class Endings(msgspec.Struct, frozen=True):
    """Patterns of endings: after a name (``name``), of words made of a name (``made``), and of those in their cases (``case``)."""

    name: str
    made: str
    case: str


_ENDINGS = {
    "de": Endings("(?:e?s|ns?)?", "(?:(?:i|an|en|in|es|ian)?(?:isch|sch)|(?:an|en|i|es)?er|ien|es(?=e))", "(?:e[nmrs]?|in(?:nen)?|s|n|ei)?"),
    "fr": Endings("", "(?:[ao]is|i?en|éen|ain|an|it(?=e))", "(?:n?e?s?)"),
    "es": Endings("", "(?:(?:i?an|en|in|eñ|ol)(?=[oa])|n(?=[oa])|és|es(?=[ae])|í|ense)", "(?:[oa]?s?|es|as?)"),
    "it": Endings("", "(?:(?:i?an|in|en|ol|n)(?=[oaie]))", "(?:h?[oaie])?"),
    "pt": Endings("", "(?:(?:i?an|in|en)(?=[oa])|n(?=[oa])|ês|es(?=[ae])|ense)", "(?:[oa]?s?|es)"),
    "sq": Endings("", "(?:[ij]?an|ez|as|ar|ak|oll?|iot)", "(?:ë(?:t|ve|s|n)?|e(?:t|ve)?|i(?:t|n|a|së|në|sht)?|tar(?:ë(?:t|ve)?|i|e(?:t|ve)?)?|t|ve)?"),
}  # fmt: skip
#: Endings of Albanian by the last letter of the indefinite form, which the first of them is.
_ALBANIAN = {"ë": "(?:ë|a|ës|ën|e)", "i": "i(?:a|së|në|e)?", "": "(?:i|it|in|e|u|ut|un|s|n|ja|së|në)?"}
_SHORT = frozenset({"de", "es", "sq"})  # languages whose stems are given without what makes a word of a name
_STEM = 5  # letters of a name without its last vowels that others may follow; of a shorter one all are kept
_VOWELS = "aeiouëàé"

#: Languages of which endings are known.
LANGUAGES = frozenset(_ENDINGS)


def of_name(name: str, language: str) -> str:
    """Pattern of a name in its cases, without brackets behind it; it is written with a capital."""
    bare = re.sub(r"\s*\(.*\)", "", name)
    if language != "sq" or " " in bare:
        return re.escape(bare) + _ENDINGS[language].name
    last = bare[-1] if bare[-1] in _ALBANIAN else ""
    return re.escape(bare.removesuffix(last)) + _ALBANIAN[last]


def of_people(name: str, language: str) -> str:
    """Pattern of words that are made of a name: its people, and what is theirs; empty for a name of several words."""
    bare = re.sub(r"\s*\(.*\)", "", name)
    if " " in bare:
        return ""
    cut = bare.rstrip(_VOWELS)
    ends = _ENDINGS[language]
    return re.escape(cut if len(cut) >= _STEM else bare) + ends.made + ends.case


def of_stem(stem: str, language: str) -> str:
    """Pattern of words that begin with a stem, whatever their case; with any word behind a hyphen at its end."""
    ends = _ENDINGS[language]
    if stem.endswith("-"):
        return re.escape(stem) + r"\w{1,40}"
    return re.escape(stem) + (f"(?:{ends.made})?" if language in _SHORT else "") + ends.case
