"""What the forms of a case ask for: one description of fields for each kind of entry, from which the page draws and checks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from tocsin.cases.gates import GATES
from tocsin.cases.options import catalogue
from tocsin.cases.severity import FACTORS
from tocsin.cases.thresholds import frameworks
from tocsin.model.case import (
    Confidence,
    Degree,
    Ground,
    Holds,
    Level,
    Likelihood,
    Reliability,
    Role,
)

#: Characters of a field of one line, and of one of several.
LINE, TEXT = 300, 4_000
#: Characters of entries that are pasted.
PASTED = 1_000_000


class Choice(msgspec.Struct, frozen=True):
    """A value that may be chosen, and what it says; ``group`` is the heading that it stands under."""

    value: str
    words: str
    group: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A field: what it is called, and what fits into it. ``of`` says which choices it has where these are of the case itself."""

    name: str
    label: str
    looks: Literal["line", "text", "choice", "day", "number"] = "line"
    needed: bool = False
    choices: tuple[Choice, ...] = ()
    of: Literal["", "incidents", "sources", "markings"] = ""
    hint: str = ""
    longest: int = LINE


class Form(msgspec.Struct, frozen=True):
    """A form: what it adds, a sentence of what becomes of that, and its fields."""

    kind: str
    title: str
    lead: str
    fields: tuple[Asked, ...]

    def fields_of(self, values: Mapping[str, str]) -> tuple[Asked, ...]:
        """Its fields; those of a fact depend on the factor that was chosen."""
        if self.kind != "fact" or values.get("factor") not in FACTORS:
            return self.fields
        return (*self.fields[:2], *_ends(values["factor"]), *self.fields[2:])


def _of(values: Iterable[str], absent: str = "") -> tuple[Choice, ...]:
    some = tuple(Choice(str(one), str(one)) for one in values)
    return (Choice("", absent), *some) if absent else some


_INCIDENT = Asked(name="incident", label="Incident", looks="choice", of="incidents")
_MARKING = Asked(
    name="marking",
    label="Marking",
    looks="choice",
    of="markings",
    needed=True,
    hint="never looser than the case",
)
_BY = Asked(name="by", label="Who", needed=True, hint="a state, an organisation, a person")
_DAY = Asked(name="at", label="Day", looks="day", needed=True, hint="as 2022-09-07")
_LIKELY = _of(Likelihood, "not said")
_SURE = _of(Confidence, "not said")


#: What an end that is left empty does.
_OPEN = "left empty it is not known, and each scale reaches as far as it could; the fact then says who left it open"


def _ends(name: str) -> tuple[Asked, Asked]:
    factor = FACTORS[name]
    if factor.steps:
        steps = (Choice("", "nobody knows"), *(Choice(one.word, one.label) for one in factor.steps))
        return (
            Asked(name="low", label="At least", looks="choice", choices=steps, hint=_OPEN),
            Asked(name="high", label="At most", looks="choice", choices=steps, hint=_OPEN),
        )
    hint = f"a number of {factor.unit}; {_OPEN}"
    return (
        Asked(name="low", label="At least", looks="number", hint=hint),
        Asked(name="high", label="At most", looks="number", hint=hint),
    )


def forms() -> Mapping[str, Form]:
    """Every form by the kind of entry that it adds, in the order in which they are offered."""
    return {one.kind: one for one in _FORMS}


_QUESTIONS = tuple(
    Choice(f"{one.id}/{each.id}", each.title, one.title) for one in frameworks() for each in one.questions
)
_OPTIONS = tuple(
    Choice(one.id, one.title, "needs a gate to hold" if one.needs else "needs no attribution")
    for one in catalogue()
)
_FORMS = (
    Form(
        "statement",
        "A statement",
        "Who attributed what to whom. Statements that differ stand side by side; none replaces another.",
        (
            _BY,
            Asked(name="role", label="Speaks as", looks="choice", needed=True, choices=_of(Role)),
            _DAY,
            Asked(name="words", label="What was said", looks="text", needed=True, longest=TEXT),
            Asked(name="quoted", label="Whose words these are", looks="choice", choices=(Choice("", "told in ours"), Choice("yes", "quoted: theirs, word for word")), hint="quotation marks stand only around what is quoted"),
            Asked(name="level", label="What it names", looks="choice", needed=True, choices=_of(Level)),
            Asked(name="names", label="Whom it names", hint="empty where it says that nobody is named"),
            Asked(name="country", label="Country it names", hint="two letters, as IR"),
            Asked(name="denies", label="Says so or denies it", looks="choice", choices=(Choice("", "says so"), Choice("yes", "denies it"))),
            Asked(name="phase", label="Part of the incident", hint="empty for all of it"),
            Asked(name="likelihood", label="How likely it says it is", looks="choice", choices=_LIKELY),
            Asked(name="confidence", label="How sure it says it is", looks="choice", choices=_SURE),
            _INCIDENT,
            _MARKING,
        ),
    ),
    Form(
        "threshold",
        "An answer to a question of a threshold",
        "Your answer stands beside those of others. Answer the same question again for the same nation, and your earlier answer is kept as its former version.",
        (
            Asked(name="question", label="Question", looks="choice", needed=True, choices=_QUESTIONS),
            _INCIDENT,
            Asked(name="degree", label="Answer", looks="choice", needed=True, choices=_of(Degree), hint="high points toward the threshold, low against it"),
            Asked(name="reasons", label="Reasons", looks="text", needed=True, longest=TEXT),
            Asked(name="by", label="Whose answer", hint="a nation or a person; empty: yours"),
            Asked(name="toward", label="Evidence toward it", looks="text", longest=TEXT, hint="one piece a line; end a line with [id] to name an entry"),
            Asked(name="against", label="Evidence against it", looks="text", longest=TEXT, hint="as above"),
            Asked(name="dissent", label="What those say who hold otherwise", looks="text", longest=TEXT),
            Asked(name="position", label="What the nation's law or doctrine holds", looks="text", longest=TEXT),
            _MARKING,
        ),
    ),
    Form(
        "fact",
        "A fact of severity",
        "From where to where it lies. What nobody knows is left open and only widens the interval; facts that others tell otherwise are kept beside it.",
        (
            Asked(name="factor", label="Factor", looks="choice", needed=True, choices=tuple(Choice(one.name, one.question) for one in FACTORS.values())),
            Asked(name="incident", label="Incident", looks="choice", of="incidents", needed=True),
            Asked(name="note", label="Note", looks="text", longest=TEXT),
            _MARKING,
        ),
    ),
    Form(
        "gate",
        "What is held of a gate",
        "What somebody who decides holds. Where those who decide differ, the gate is undecided.",
        (
            Asked(name="gate", label="Gate", looks="choice", needed=True, choices=tuple(
                Choice(one, words) for one, words in GATES.items()
            )),
            Asked(name="holds", label="What is held", looks="choice", needed=True, choices=_of(Holds)),
            Asked(name="by", label="Who holds it", needed=True, hint="a state, or who decides for it"),
            Asked(name="reasons", label="Reasons", looks="text", needed=True, longest=TEXT),
            _INCIDENT,
            _MARKING,
        ),
    ),
    Form(
        "task",
        "A task of the plan",
        "An option that is taken up, who does it, and by when.",
        (
            Asked(name="option", label="Option", looks="choice", needed=True, choices=_OPTIONS),
            Asked(name="owner", label="Owner", needed=True),
            Asked(name="due", label="Due", looks="day", hint="as 2022-10-01"),
            Asked(name="note", label="Note", looks="text", longest=TEXT),
            _MARKING,
        ),
    ),
    Form(
        "response",
        "A response",
        "What somebody did about it, and on which ground.",
        (
            _BY,
            _DAY,
            Asked(name="what", label="What was done", looks="text", needed=True, longest=TEXT),
            Asked(name="ground", label="Ground", looks="choice", needed=True, choices=_of(Ground)),
            Asked(name="toward", label="Toward whom"),
            _INCIDENT,
            _MARKING,
        ),
    ),
    Form(
        "source",
        "A source",
        "Where something is from. A source that only repeats another counts as that other; what was not read itself is shown as unverified.",
        (
            Asked(name="title", label="Title", needed=True),
            Asked(name="publisher", label="Publisher"),
            Asked(name="url", label="Address", hint="begins with https:// or http://", longest=2_000),
            Asked(name="published", label="Published", looks="day", hint="as 2022-09-21"),
            Asked(name="reliability", label="Reliability", looks="choice", needed=True, choices=tuple(
                Choice(one.value, words) for one, words in zip(Reliability, (
                    "A, completely reliable", "B, usually reliable", "C, fairly reliable",
                    "D, not usually reliable", "E, unreliable", "F, cannot be judged",
                ), strict=True)
            )),
            Asked(name="credibility", label="Credibility", looks="choice", needed=True, choices=tuple(
                Choice(str(number), f"{number}, {words}") for number, words in enumerate((
                    "confirmed by others", "probably true", "possibly true", "doubtful", "improbable", "cannot be judged",
                ), 1)
            )),
            Asked(name="repeats", label="Only repeats", looks="choice", of="sources"),
            Asked(name="read", label="Read itself", looks="choice", needed=True, choices=(Choice("yes", "yes"), Choice("no", "no, only reports of it"))),
            _MARKING,
        ),
    ),
    Form(
        "yaml",
        "Entries as YAML",
        "Entries by their ids, as the guide on cases has them. An id that you entered before gets its next version; one that somebody else entered is refused: give yours another, and both are kept.",
        (Asked(name="pasted", label="Entries", looks="text", needed=True, longest=PASTED),),
    ),
)  # fmt: skip
