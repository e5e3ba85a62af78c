"""Words of grades and likelihoods as their scales define them: MISP's taxonomies, read as they lie in their package."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import msgspec

#: Scales that cases use, by taxonomy and predicate, and where Tocsin uses them.
SCALES = (
    ("admiralty-scale", "source-reliability", "grade of a source: A to F"),
    ("admiralty-scale", "information-credibility", "grade of what it says: 1 to 6"),
    ("estimative-language", "likelihood-probability", "how likely, in a statement, a link or a hypothesis"),
    ("estimative-language", "confidence-in-analytic-judgment", "how surely, told apart from how likely"),
    ("nis2", "impact-severity", "impact of a large incident in the European Union"),
    ("nis2", "impact-outlook", "how that impact is expected to go on"),
)


#: Values that cases do not use: "deliberately deceptive" is no grade of the Admiralty code as they know it.
_UNUSED = frozenset({("source-reliability", "g")})
#: Misprints of the taxonomies and what is meant.
_MISPRINTS = {
    "co mpetency": "competency",
    "Roughly even change": "Roughly even chance",
    "logical ;": "logical;",
}


class Word(msgspec.Struct, frozen=True):
    """A value of a scale: how it is written, what it is called, and what it means, "" where the scale does not say."""

    value: str
    name: str
    meaning: str = ""


class Scale(msgspec.Struct, frozen=True):
    """A scale by its taxonomy and predicate, what Tocsin uses it for, and its words in order."""

    taxonomy: str
    predicate: str
    name: str
    use: str
    words: tuple[Word, ...]


class _Entry(msgspec.Struct):
    value: str
    expanded: str = ""
    description: str = ""


class _Values(msgspec.Struct):
    predicate: str
    entry: list[_Entry] = []


class _Predicate(msgspec.Struct):
    value: str
    expanded: str = ""


class _Taxonomy(msgspec.Struct):
    predicates: list[_Predicate] = []
    values: list[_Values] = []


def scales() -> tuple[Scale, ...]:
    """The scales of ``SCALES``; those that the package does not have are left out, all where it is not installed."""
    return tuple(
        found for taxonomy, predicate, use in SCALES if (found := _scale(taxonomy, predicate, use)) is not None
    )  # fmt: skip


def _scale(taxonomy: str, predicate: str, use: str) -> Scale | None:
    read = _read(taxonomy)
    name = next((one.expanded for one in read.predicates if one.value == predicate), predicate)
    words = next((one.entry for one in read.values if one.predicate == predicate), None)
    if words is None:
        return None
    used = (one for one in words if (predicate, one.value) not in _UNUSED)
    return Scale(taxonomy, predicate, name, use, tuple(_word(predicate, one) for one in used))


def _word(predicate: str, one: _Entry) -> Word:
    """A value as cases write it, without the misprints of its taxonomy."""
    value = one.value.upper() if predicate == "source-reliability" else one.value
    return Word(value, _mended(one.expanded), _mended(one.description))


def _mended(text: str) -> str:
    for misprint, meant in _MISPRINTS.items():
        text = text.replace(misprint, meant)
    return text


def _read(taxonomy: str) -> _Taxonomy:
    # Found, not imported: its import brings in requests and jsonschema.
    spec = importlib.util.find_spec("pytaxonomies")
    if spec is None or spec.origin is None:
        return _Taxonomy()
    path = Path(spec.origin).parent / "data" / "misp-taxonomies" / taxonomy / "machinetag.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Taxonomy, strict=False)
    except (OSError, msgspec.DecodeError):  # a later version of the package may leave one out
        return _Taxonomy()
