"""Which language a text is in, by its most frequent words."""

from __future__ import annotations

import re
from collections import Counter

#: What a text is said to be in where too little tells: "undetermined" in ISO 639.
UNKNOWN = "und"
_WORDS = {
    "en": "the of and to in is that with for was from this are by which has have been be it on as at or an not were their its these they "
    "will can may had also after into more other used using against between through who our we you",
    "de": "der die das und ist nicht mit von den ein eine einer eines einem auf für dem werden wurde wurden sich im zu des bei aus auch nach "
    "durch über sind zur zum als oder wird haben hat er sie es wie am vor",
    "fr": "le la les des et est une un dans pour que qui sur par avec du au aux été ces ce cette sont ont pas plus de en à leur leurs il elle "
    "ou comme mais nous vous entre après contre",
    "es": "el los las del que una un por con para fue como más se su sus han sobre es al de la y en lo no este esta estos fueron entre ser son "
    "desde también pero contra según",
    "sq": "të dhe në një për është me nga që së janë më ka kanë si kjo ky u i e po nuk ishte tyre tij këtë kundër pas edhe duke ose ndaj",
    "it": "il di che è della per una un con sono nel nella gli dei delle del alla non dal dalla stato stati e in le lo la al più anche come da "
    "ha hanno questo questa contro si tra",
    "pt": "o os das dos uma um com para não que foi pelo pela mais são ao em de do da no na nos nas por se como foram contra também e as à "
    "entre sobre seu sua",
}
_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_SHARED = Counter(word for words in _SETS.values() for word in words)
_SAMPLE = 40_000
# A word of the language, and no part of an address, path or number.
_WORD = re.compile(r"(?<![\w@./:\\\[\]-])[^\W\d_]+(?![\w@/:\\\[-]|\.\w)")
_LEAST = 2  # such words that tell it
_MARGIN = 1.5  # times the score of the next language, and a half more
_HALF = 0.5


def language_of(text: str) -> str:
    """ISO 639-1 code of a text's language; ``UNKNOWN`` where its words do not clearly tell.

    A word of several languages counts for each by its share, so that no language wins by the words of all.
    """
    counted = Counter(_WORD.findall(text[:_SAMPLE].lower()))
    scores = {
        language: sum(counted[word] / _SHARED[word] for word in words) for language, words in _SETS.items()
    }
    best, second = sorted(scores, key=lambda language: -scores[language])[:2]
    told = sum(counted[word] for word in _SETS[best])
    sure = told >= _LEAST and scores[best] >= _MARGIN * scores[second] + _HALF
    return best if sure else UNKNOWN
