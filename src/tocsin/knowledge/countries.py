"""Countries that a text names, in English and in the language that it is written in."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

import msgspec
from babel import Locale

from tocsin.knowledge.demonyms import english, stems
from tocsin.knowledge.inflecting import LANGUAGES, of_name, of_people, of_stem
from tocsin.knowledge.language import language_of
from tocsin.knowledge.places import STATE_NAME, code_of_top, words

#: Territories of CLDR that are no countries or cannot be told from a word or name.
_NOT = frozenset({"XA", "XB", "EA", "IC", "AC", "DG", "TA", "CP", "CQ", "UN", "EU", "EZ", "QO", "ZZ", "AQ"})
_CODE = 2  # letters
#: Words that are in the name of a country and of other things.
# Adjectives that many write in small letters, but for those that are another word then.
_SMALL = re.compile(
    r"(?!Polish|Danish)[A-Z][a-z]{3,}(?:an|ese|ish|sh|i)|Dutch|Greek|French|Czech|Kazakh|Uzbek|Slovak"
)
_HYPHENED = r"-(?:based|linked|aligned|affiliated|associated|sponsored|backed|owned|led|born|nexus|origin\w*|state|wide|related|American)\b"
_LEADING = r"(?:(?<=pro-)|(?<=Pro-)|(?<=anti-)|(?<=Anti-)|(?<=U\.S\.-)|(?<=US-))"
_BEFORE = re.compile(r"(?i)(?:new|south|north|papua|equatorial)\s$")
_OTHER = {"Guinea": ("PG", "GQ"), "Georgia": ("GS",)}
#: Names that are frequent words of their language: a meeting.
_WORDS = frozenset({("pt", "RE")})
_AFTER = {"Indian": re.compile(r"\s(?:Ocean|River)"), "Turkey": re.compile(r"\s(?:day|dinner)")}
_STATE = re.compile(STATE_NAME, re.IGNORECASE)


class CountryHit(msgspec.Struct, frozen=True):
    """A country (ISO 3166-1 code) that a text names from ``start`` to ``end``."""

    code: str
    name: str
    start: int
    end: int


def countries(text: str, language: str = "") -> Iterator[CountryHit]:
    """Countries in a text: those in English, those in names of governments on the net, then those in its language.

    ``language`` is the one it is in, found out where it is not said.
    """
    names = country_names()
    for found in _English.pattern().finditer(text):
        code = _English.code_of(found[0])
        if not _is_another(text, found):
            yield CountryHit(code, names[code], found.start(), found.end())
    for found in _STATE.finditer(text):
        label = found.lastgroup or "top"
        code = code_of_top(found[label])
        if code in names:
            yield CountryHit(code, names[code], found.start(label), found.end(label))
    spoken = language or language_of(text)
    if spoken in LANGUAGES:
        for found in _of_language(spoken)[0].finditer(text):
            if code := _code_said(found[0], spoken):
                yield CountryHit(code, names[code], found.start(), found.end())


@functools.cache
def country_names() -> dict[str, str]:
    """English names of countries by their code."""
    found = Locale("en").territories
    return {
        code: name
        for code, name in found.items()
        if code.isalpha() and len(code) == _CODE and code not in _NOT
    }


def country_words() -> Iterable[str]:
    """All names and words of English by which countries are meant."""
    return _English.codes()


class _English:
    """Names and words of English, exactly as they are written."""

    @staticmethod
    @functools.cache
    def codes() -> dict[str, str]:
        """Code by name or word."""
        made = {}
        for code, name in country_names().items():
            for form in {
                name,
                name.replace("&", "and"),
                re.sub(r"\s*\(.*\)", "", name),
                name.replace("St.", "Saint"),
            }:
                made[form] = code
        made |= {word: code for word, code in words().items() if code in country_names()}
        made |= {word: code for code, said in english().items() for word in said}
        return made | {word.lower(): code for word, code in made.items() if _SMALL.fullmatch(word)}

    @staticmethod
    def code_of(said: str) -> str:
        """The code of a name as it is said, also where it has lost its spaces or has others."""
        joined = "".join(said.split())
        return _English.codes().get(said) or _English.unspaced()[joined]

    @staticmethod
    @functools.cache
    def unspaced() -> dict[str, str]:
        """Code by name or word without its spaces."""
        return {"".join(word.split()): code for word, code in _English.codes().items()}

    @staticmethod
    @functools.cache
    def pattern() -> re.Pattern[str]:
        """All of them, the longest first."""
        ordered = sorted(_English.codes(), key=len, reverse=True)
        # Of two words the space is lost where a page was badly set.
        names = "|".join(re.escape(one).replace(r"\ ", r"\s?") for one in ordered)
        return re.compile(rf"(?:(?<![\w@/.-])|{_LEADING})(?:{names})(?:(?={_HYPHENED})|(?![\w@]|[.-]\w))")


@functools.cache
def _of_language(language: str) -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Names of a language and words of their people in their cases: a pattern of all, and of each with its code."""
    named = [
        (name, code)
        for code, name in Locale(language).territories.items()
        if code in country_names() and (language, code) not in _WORDS and len(name) > 3  # noqa: PLR2004  (Oman is the shortest that endings may follow)
    ]
    names = {of_name(name, language): code for name, code in named}
    people = {form: code for name, code in named if (form := of_people(name, language))}
    people |= {of_stem(stem, language): code for code, words in stems(language).items() for stem in words}
    # A name has a capital; whether what is found is one is asked again, as patterns of groups are slow.
    either = re.compile(rf"(?i)(?<![\w@/.-])(?:{_either({**names, **people})})(?![\w@]|\.\w)")
    forms = [(re.compile(rf"(?=[^\W\d_a-zß-ÿ])(?i:{form})"), code) for form, code in _longest(names)]
    forms += [(re.compile(form, re.IGNORECASE), code) for form, code in _longest(people)]
    return either, tuple(forms)


@functools.lru_cache(10_000)
def _code_said(said: str, language: str) -> str:
    """The code of what the pattern of a language has found; empty for a name that has no capital."""
    return next((code for form, code in _of_language(language)[1] if form.fullmatch(said)), "")


def _longest(forms: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(forms.items(), key=lambda pair: -len(pair[0]))


def _either(forms: dict[str, str]) -> str:
    return "|".join(form for form, _ in _longest(forms))


def _is_another(text: str, found: re.Match[str]) -> bool:
    """Whether a name is a part of another one, or of the name of something else."""
    before = text[max(0, found.start() - 12) : found.start()]
    after = _AFTER.get(found[0])
    return (found[0] in _OTHER and bool(_BEFORE.search(before))) or bool(
        after and after.match(text, found.end())
    )
