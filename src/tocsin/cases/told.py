"""What is told of a case: sentences made of parts, each with what it rests on."""

from __future__ import annotations

import datetime as dt

import msgspec


class Told(msgspec.Struct, frozen=True):
    """Part of a sentence. ``evidence`` are ids of entries, ``page`` the end of the path of a page of the case that shows more.

    ``bar`` is an interval from 0 to 100 of a whole scale, for what is drawn beside it. What has neither evidence nor a page only leads to
    what follows in its sentence, or says that there is nothing.
    """

    text: str
    evidence: tuple[str, ...] = ()
    page: str = ""
    bar: tuple[float, float] | None = None


class Sentence(msgspec.Struct, frozen=True):
    """A sentence by its parts, in order; ``about`` is the entry of the incident that it is about, "" where it is about none or several."""

    parts: tuple[Told, ...]
    about: str = ""

    def __str__(self) -> str:
        return "".join(one.text for one in self.parts)


class Chapter(msgspec.Struct, frozen=True):
    """What is told in answer to one question."""

    name: str
    title: str
    sentences: tuple[Sentence, ...]


def day_in_words(day: dt.date) -> str:
    """A day as people write it: 15 July 2022."""
    return f"{day.day} {day:%B} {day.year}"


def listed(names: list[str], most: int = 4) -> str:
    """Names, the first few of them: "A, B and 4 more"; with semicolons where a name has a comma itself."""
    between = "; " if any("," in one for one in names) else ", "
    if len(names) > most:
        return f"{between.join(names[: most - 1])} and {len(names) - most + 1} more"
    return " and ".join(filter(None, (between.join(names[:-1]), names[-1] if names else "")))
