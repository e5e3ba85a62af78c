"""What was entered in a form of a case, made into entries; or what is wrong with it, field by field."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

import msgspec

from tocsin.cases.checking import problems_of
from tocsin.cases.grounds import grade_of
from tocsin.cases.naming import headline
from tocsin.cases.severity import FACTORS
from tocsin.knowledge.countries import country_names
from tocsin.model.case import (
    Answered,
    Body,
    Case,
    Confidence,
    Degree,
    Entry,
    Gate,
    Ground,
    Held,
    Holds,
    Incident,
    Judged,
    Level,
    Likelihood,
    Reliability,
    Response,
    Role,
    Side,
    Source,
    Statement,
    Task,
    Weight,
)
from tocsin.model.marking import Marking, Tlp
from tocsin.model.severity import Fact
from tocsin.web.pages.cases.asked import Asked, Choice, Form

_NAMED = re.compile(r"\s*\[([a-z0-9][a-z0-9._-]{0,99})\]\s*$")
#: Days that have been.
_PAST = frozenset({"at", "published"})
#: Pieces of evidence of one side.
_PIECES = 20
_FIRST_DAY = dt.date(1970, 1, 1)
#: Kinds of which one author has one entry for what it is about: entered again it is the next version. Of others each text is one of its own.
_ONE_EACH: Mapping[str, tuple[str, ...]] = {
    "threshold": ("question", "incident", "by"),
    "fact": ("factor", "incident"),
    "gate": ("gate", "incident", "by"),
}
_PREFIX = {
    "threshold": "q",
    "fact": "f",
    "gate": "g",
    "task": "p",
    "statement": "s",
    "response": "r",
    "source": "src",
}


class Around(msgspec.Struct, frozen=True):
    """The case that something is entered in, with all that it holds, who enters it, the author's pseudonym, when, and the names of members by id."""

    case: Case
    entries: tuple[Entry, ...]
    author: str
    pseudonym: str
    at: dt.datetime
    names: Mapping[str, str] = {}


class Entered(msgspec.Struct, frozen=True):
    """The entry that was made, None where there are ``problems``: by field, "" for what is of none."""

    entry: Entry | None
    problems: Mapping[str, str]


def choices_of(asked: Asked, around: Around) -> tuple[Choice, ...]:
    """What may be chosen in a field of the case."""
    if asked.of == "incidents":
        held = (
            Choice(one.id, one.body.title)
            for one in around.entries
            if isinstance(one.body, Incident) and not one.withdrawn
        )
        return (Choice("", "choose" if asked.needed else "every incident"), *held)
    if asked.of == "sources":
        return (Choice("", "no other"), *(Choice(one.id, one.title) for one in sources_of(around)))
    if asked.of == "markings":
        floor = around.case.marking.tlp
        return (Choice("", "choose"), *(Choice(str(one), str(one)) for one in Tlp if one >= floor))
    if asked.looks == "choice" and asked.needed:
        return (Choice("", "choose"), *asked.choices)
    return asked.choices


class Told(msgspec.Struct, frozen=True):
    """A source that may be named; ``title`` with its publisher, day and grade, so that it is told from others."""

    id: str
    title: str


def sources_of(around: Around) -> tuple[Told, ...]:
    """The sources of the case, by title."""
    held = [
        Told(one.id, _told_apart(one, one.body, around.names))
        for one in around.entries
        if isinstance(one.body, Source) and not one.withdrawn
    ]
    return tuple(sorted(held, key=lambda one: (one.title.casefold(), one.id)))


def _told_apart(entry: Entry, body: Source, names: Mapping[str, str]) -> str:
    day = f"{body.published:%Y-%m-%d}" if body.published else ""
    return ", ".join(filter(None, (headline(entry, names), day, grade_of(body))))


def enter(form: Form, values: Mapping[str, str], sources: Sequence[str], around: Around) -> Entered:
    """Make the entry that a form says, if all of it fits; nothing of it is guessed."""
    told = {one.name: _tidied(values.get(one.name, ""), one) for one in form.fields_of(values)}
    problems = {
        one.name: problem
        for one in form.fields_of(values)
        if (problem := _wrong(one, told[one.name], around))
    }
    named = tuple(dict.fromkeys(sources))
    known = {one.id for one in sources_of(around)}
    if any(one not in known for one in named):
        problems["source"] = "names a source that is not of this case"
    if not problems:
        problems |= _together(form.kind, told, around)
    if problems:
        return Entered(None, problems)
    entry = Entry(
        id=_id(form.kind, told, named, around.pseudonym),
        body=_MADE[form.kind](told),
        marking=around.case.marking.joined(Marking(Tlp.parse(told["marking"]))),
        author=around.author,
        at=around.at,
        sources=named if form.kind != "source" else (),
    )
    held = {one.id: one for one in around.entries} | {entry.id: entry}
    own = [
        one.removeprefix(f"{entry.id}: ")
        for one in problems_of(held.values())
        if one.startswith(f"{entry.id}: ")
    ]
    return Entered(None, {"": "; ".join(own)}) if own else Entered(entry, {})


def _tidied(text: str, asked: Asked) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text if asked.looks == "text" else " ".join(text.split(" ")).strip()


def _wrong(asked: Asked, text: str, around: Around) -> str:
    """What is wrong with one field, "" where nothing is."""
    if not text:
        return "is needed" if asked.needed else ""
    if len(text) > asked.longest:
        return f"is longer than {asked.longest:,} characters"
    allowed = "\n\t" if asked.looks == "text" else ""
    if any(unicodedata.category(one) in {"Cc", "Cs"} and one not in allowed for one in text):
        return "has characters that cannot be shown"
    if asked.looks == "choice":
        return "" if text in {one.value for one in choices_of(asked, around)} else "is none of the choices"
    wrong = _CHECKS[asked.looks](text) if asked.looks in _CHECKS else ""
    if not wrong and asked.name in _PAST and dt.date.fromisoformat(text) > around.at.date():
        return "is in the future"
    return wrong


def _wrong_day(text: str) -> str:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return "is no day: write it as 2022-09-07"
    return (
        ""
        if len(text) == len("2022-09-07") and day >= _FIRST_DAY
        else "is no day of this time: write it as 2022-09-07"
    )


def _wrong_number(text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return "is no number"
    return "" if math.isfinite(number) and number >= 0 else "is no number from 0 on"


_CHECKS: Mapping[str, Callable[[str], str]] = {"day": _wrong_day, "number": _wrong_number}


def _together(kind: str, told: Mapping[str, str], around: Around) -> dict[str, str]:
    """What is wrong with fields that are right each by itself."""
    if kind == "statement" and told["country"] and told["country"].upper() not in country_names():
        return {"country": "is no code of a country: two letters of ISO 3166"}
    if kind == "source" and told["url"] and not _is_web(told["url"]):
        return {"url": "is no address that begins with https:// or http://"}
    if kind == "fact" and not told["low"] and not told["high"] and not told["note"]:
        return {"low": "say one end, or in a note why nobody knows"}
    if kind == "threshold":
        return {
            name: problem for name in ("toward", "against") if (problem := _wrong_pieces(told[name], around))
        }
    return {}


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", url)


def _wrong_pieces(text: str, around: Around) -> str:
    found = list(_pieces(text, Side.TOWARD))
    if len(found) > _PIECES:
        return f"has more than {_PIECES} pieces"
    held = {one.id for one in around.entries}
    missing = next((one.entry for one in found if one.entry and one.entry not in held), "")
    return f"names {missing}, which is no entry of this case" if missing else ""


def _pieces(text: str, side: Side) -> Iterator[Weight]:
    for line in filter(None, (one.strip() for one in text.split("\n"))):
        named = _NAMED.search(line)
        what = line[: named.start()].strip() if named else line
        yield Weight(side, what or line, named[1] if named else "")


def _id(kind: str, told: Mapping[str, str], sources: Sequence[str], pseudonym: str) -> str:
    """An id that says what the entry is about, and is one author's: what another enters never takes its place.

    It leaves with the entry, the author's name does not: so it is made of the pseudonym.
    """
    about = _ONE_EACH.get(kind)
    said = {name: told[name] for name in about} if about else {**told, "sources": " ".join(sources)}
    digest = hashlib.sha256(msgspec.json.encode([kind, pseudonym, sorted(said.items())])).hexdigest()[:12]
    shown = re.sub(r"[^a-z0-9]+", "-", (told[about[0]] if about else "").lower()).strip("-")[:60]
    return "-".join(filter(None, (_PREFIX[kind], shown, digest)))


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _end(text: str, factor: str) -> str | float | None:
    return None if not text else text if FACTORS[factor].steps else float(text)


def _statement(told: Mapping[str, str]) -> Body:
    return Statement(
        by=told["by"],
        role=Role(told["role"]),
        at=dt.date.fromisoformat(told["at"]),
        words=told["words"],
        level=Level(told["level"]),
        names=told["names"],
        country=told["country"].upper(),
        incident=told["incident"],
        phase=told["phase"],
        likelihood=Likelihood(told["likelihood"]) if told["likelihood"] else None,
        confidence=Confidence(told["confidence"]) if told["confidence"] else None,
        denies=told["denies"] == "yes",
        quoted=told["quoted"] == "yes",
    )


def _answer(told: Mapping[str, str]) -> Body:
    framework, question = told["question"].split("/", 1)
    return Answered(
        framework=framework,
        question=question,
        degree=Degree(told["degree"]),
        reasons=told["reasons"],
        evidence=(*_pieces(told["toward"], Side.TOWARD), *_pieces(told["against"], Side.AGAINST)),
        incident=told["incident"],
        by=told["by"],
        dissent=told["dissent"],
        position=told["position"],
    )


def _fact(told: Mapping[str, str]) -> Body:
    low, high = (_end(told[name], told["factor"]) for name in ("low", "high"))
    return Judged(
        incident=told["incident"], fact=Fact(factor=told["factor"], low=low, high=high, note=told["note"])
    )


def _gate(told: Mapping[str, str]) -> Body:
    return Held(
        gate=Gate(told["gate"]),
        holds=Holds(told["holds"]),
        by=told["by"],
        reasons=told["reasons"],
        incident=told["incident"],
    )


def _task(told: Mapping[str, str]) -> Body:
    return Task(option=told["option"], owner=told["owner"], due=_day(told["due"]), note=told["note"])


def _response(told: Mapping[str, str]) -> Body:
    return Response(
        by=told["by"],
        at=dt.date.fromisoformat(told["at"]),
        what=told["what"],
        ground=Ground(told["ground"]),
        toward=told["toward"],
        incident=told["incident"],
    )


def _source(told: Mapping[str, str]) -> Body:
    return Source(
        title=told["title"],
        publisher=told["publisher"],
        url=told["url"],
        published=_day(told["published"]),
        reliability=Reliability(told["reliability"]),
        credibility=int(told["credibility"]),
        repeats=told["repeats"],
        read=told["read"] == "yes",
    )


_MADE: Mapping[str, Callable[[Mapping[str, str]], Body]] = {
    "statement": _statement,
    "threshold": _answer,
    "fact": _fact,
    "gate": _gate,
    "task": _task,
    "response": _response,
    "source": _source,
}
