"""What the demonstration tells of who it was in a case: by level and part, what is stated apart from what is computed, and how far that carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tocsin.library.literal import literal
from tocsin.model.material import Material
from tocsin.press.demo.prose import capital, listed, many, number


class Text(NamedTuple):
    """An article's headline, summary and body."""

    headline: str
    summary: str
    body: str


_LEVELS = (
    "A **persona** boasts, an **activity cluster** is what somebody saw himself, a **group** works together over years, a **sponsor** wants it. These are four "
    "claims with evidence of their own. Who is sure of the one is not sure of the next by that, and what is said of a part is not said of all of it."
)
_STATED = "Sources are counted once, however many quote them, and graded; who denies something stands in the same row. What differs stands side by side, and is not weighed into one answer."
_WORDS = (
    "Where a name is given, it is that of whom the evidence is most consistent with, and two words stand beside it and are never joined. *Likelihood* says how probable it is. *Confidence* says how good the grounds "
    "are for saying so; it is counted, from independent sources and kinds of evidence that agree, and knows nothing of how probable the name is."
)
_UNDETERMINED = (
    "“Undetermined” is a result: what was seen is what many do. “Unknown group” is one too: it is too little like what is published of any group. "
    "Neither is a gap that somebody should fill with a guess, and who would be likeliest is not published."
)
_FALSE_FLAGS = (
    "A name that hangs on one item, or on one kind of evidence, is none: it must stand without all software, without all words, and whichever single item is "
    "taken away. So one tool that was planted names nobody, and a name that was right before it is less sure with it or gone."
)
_DECEIVED = (
    "That has an end. Who plants several kinds of evidence at once, such as a few programs and techniques of another, can deceive any method that looks at what was "
    "seen alone: a perfect imitation cannot be told from the imitated. Who knows more than that, by access that has nothing to do with the intrusion, may "
    "know better, and that is why what is stated stands beside and is not overruled."
)
_LEFT_OUT = "Profiles of groups leave out what rests on the same reports as the case, since that would agree with itself."
_PLAIN = (
    "It was asked of what the knowledge packages ship, which does not say who reported what: what rests on the same reports as the case could not be left "
    "out item by item, and less was weighed."
)
_ELSEWHERE = "How good it is, is measured on reports on known groups that the model was not learned on."
_LOGGED = (
    "Of most of these intrusions others have reported too: of one that is new, less may be expected, and of groups of whom nobody has written none of it says anything. "
    "Each evaluation is entered in the documentation of Tocsin, also one that came out badly, and a node shows the latest on its page on attribution."
)


def who_it_was(case: Material) -> Text | None:
    """An article on who it was, of a case's piece; None where nothing was computed for it."""
    if case.table("attribution") is None:
        return None
    judged, named = (_of_both(case, what) for what in ("judged", "named"))
    said = many(_int(case, "statements"), "statement")
    return Text(
        f"{case.title}: who it was, level by level and part by part",
        f"{capital(said)} on who it was, at four levels; and beside them what techniques and software say by themselves: {_result(judged, named)}.",
        "\n\n".join(_body(case, judged, named)),
    )


def _body(case: Material, judged: int, named: int) -> Iterator[str]:
    yield _LEVELS
    parts = _int(case, "stated-parts")
    if parts:
        yield f"{capital(many(parts, 'part'))} of this case {'is' if parts == 1 else 'are each'} stated of somebody by name; one name for all of it would hide that."
    yield "---"
    for name, said in (
        ("stated", (_STATED,)),
        ("labels", (_labels(case),)),
        ("attribution", (_computed(case, judged, named), _WORDS, _UNDETERMINED)),
    ):
        if (found := case.table(name)) is not None:
            yield f"## {literal(found.title)}"
            yield from said
            yield _shown(case, name)
    yield "## What can be planted"
    yield _FALSE_FLAGS
    yield _DECEIVED
    yield "## How good that is"
    yield _ELSEWHERE
    if case.table("measured") is not None:
        yield _shown(case, "measured")
    yield _LOGGED


def _labels(case: Material) -> str:
    """What is stated of parts beside each name for all of it."""
    found = case.table("labels")
    rows = found.rows if found is not None else ()
    told = [
        f"{literal(str(name))} for all of it is said by some; by others it is said of {literal(str(phases))} alone, with others beside it"
        for _, name, phases, *_ in rows
        if phases
    ]
    alone = f"{listed(told)}. " if told else ""
    return f"{alone}A form with one field makes one of several. Who searches for what that one is known for does not search for the others."


def _computed(case: Material, judged: int, named: int) -> str:
    how = _LEFT_OUT if _int(case, "profiles-with-sources") else _PLAIN
    said = "Nobody decides by this alone. What stands here is computed of techniques and software, and of nothing that anybody states."
    return f"{said} {how} {capital(_result(judged, named))}."


def _result(judged: int, named: int) -> str:
    asked = many(judged, "question")
    return f"of {asked} {number(named)} {'has' if named <= 1 else 'have'} a name for an answer"


def _of_both(case: Material, what: str) -> int:
    return _int(case, f"groups-{what}") + _int(case, f"sponsors-{what}")


def _int(case: Material, name: str) -> int:
    value = case.fact(name)
    return value if isinstance(value, int) else 0


def _shown(case: Material, name: str) -> str:
    return f"{{{{table {case.id}/{name}}}}}"
