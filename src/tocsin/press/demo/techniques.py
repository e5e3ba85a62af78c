"""Explainers of the techniques of the case: what each is, what shows it, and who else is said to use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from tocsin.library.editing import slug_of
from tocsin.library.literal import literal
from tocsin.model.article import Topic, TopicKind
from tocsin.model.marking import Marking
from tocsin.press.demo.actors import technique_topic
from tocsin.press.demo.chain import CHAIN, Link
from tocsin.press.demo.dated import CLEAR, Dated, topic
from tocsin.press.demo.known import LICENCE, Known, technique_source, version
from tocsin.press.demo.prose import listed, many, number, table
from tocsin.press.demo.written import sources

_NAMED, _TAGGED = 12, 4


class Tried(msgspec.Struct, frozen=True):
    """What an exercise says of techniques: how many members answered, and of each technique what was asked, who saw it, who did not, who is blind."""

    answered: int = 0
    of: dict[str, tuple[tuple[str, int, int, int], ...]] = {}
    marking: Marking = CLEAR


def explainers(known: Known, tried: Tried) -> Iterator[Dated]:
    """An explainer of each technique of the case that the packages know, in the order of the case, with what the exercise says of it."""
    return (_explainer(known, one, tried) for one in CHAIN if one.ident in known.techniques)


def _explainer(known: Known, link: Link, tried: Tried) -> Dated:
    technique = known.techniques[link.ident]
    groups, programs = known.users(link.ident), _programs(known, link.ident)
    where = f"it shows in {listed(link.logs)}" if link.logs else "no log of the victim's shows it"
    return Dated(
        slug=f"technique-{slug_of(link.ident)}",
        headline=f"{technique.name} ({link.ident}): {'what shows it, and who does it' if link.logs else 'what no log of yours will show'}",
        summary=f"{link.what} Said of {many(len(groups), 'group')} and {many(len(programs), 'program')}; {where}.",
        body="\n\n".join(_body(known, link, tried)),
        remark=f"Made by a program of ATT&CK as {version()} packages it, of a table of logs, and of what the nodes of a fictional alliance handed over.",
        authors=("desk",),
        topics=tuple(_topics(known, link)),
        sources=(technique_source(technique), sources()["attack"], sources()["joint-advisory"], LICENCE),
        marking=tried.marking,
    )


def _body(known: Known, link: Link, tried: Tried) -> Iterator[str]:
    groups, programs = known.users(link.ident), _programs(known, link.ident)
    yield f"{link.what} ATT\\&CK calls it {literal(known.techniques[link.ident].name)}, {link.ident}."
    yield f"In the attack on Albania: {link.seen[:1].lower() + link.seen[1:]}"
    yield "---"
    yield "## What shows it"
    if link.logs:
        yield f"On Windows it leaves events in {many(len(link.logs), 'place')}:"
        yield "\n".join(f"- {literal(one)}" for one in link.logs)
        yield "Each only shows what it was told to keep. A log that is there, without the field that the question needs, shows nothing, and looks as if it did."
    else:
        yield "It happens at the intruder's, or at somebody else's whom the intruder uses. A victim sees what comes of it, as other techniques. To list it among those that one covers would be to claim what cannot be."
    if rows := tried.of.get(link.ident):
        yield "## What an alliance could see of it"
        yield _seen(rows, tried.answered)
        yield table(
            ("Asked", "Saw it", "Did not", "Blind"), [(one[0], *map(str, one[1:])) for one in rows], figures=3
        )
    yield "## Who is said to use it"
    yield _who(len(groups), len(known.groups), len(programs), len(known.software))
    if groups:
        yield table(
            ("Group", "Said to be from"),
            ((one.name, known.origin(one) or "not said") for one in groups[:_NAMED]),
        )
        if len(groups) > _NAMED:
            yield f"And {number(len(groups) - _NAMED)} more by the alphabet: {listed([literal(one.name) for one in groups[_NAMED:]])}."
    yield "## How far that leads"
    yield _how_far(known, link)


def _seen(rows: Sequence[tuple[str, int, int, int]], answered: int) -> str:
    saw, blind = max(one[1] for one in rows), max(one[3] for one in rows)
    return (
        f"In the exercise {many(len(rows), 'thing')} {'was' if len(rows) == 1 else 'were'} asked of {number(answered)} members that would show it. What "
        f"was seen best was seen by {number(saw)} of them; to what was seen worst {number(blind)} {'was' if blind == 1 else 'were'} blind. "
        "Each counted in its own logs, at home, and only the counts left."
    )


def _who(groups: int, of_groups: int, programs: int, of_programs: int) -> str:
    return (
        f"ATT&CK tells it of {number(groups)} of the {of_groups} groups that it describes, and of {number(programs)} of {of_programs} programs. "
        "What is not told may be done nevertheless."
    )


def _how_far(known: Known, link: Link) -> str:
    groups = known.users(link.ident)
    places = Counter(filter(None, map(known.origin, groups)))
    share = len(groups) / max(len(known.groups), 1)
    spread = listed([f"{name} ({count})" for name, count in places.most_common(4)])
    common = "Half of all groups" if share >= 0.5 else f"{share:.0%} of all groups"  # noqa: PLR2004
    return (
        f"{common} are said to do it"
        + (f"; by the country that they are placed in, {spread}" if spread else "")
        + ". "
        "The shares follow those of all groups that have been written about, of which most are placed in a few countries. Seeing this technique "
        "changes what one should look for next. It hardly changes whom one should suspect."
    )


def _programs(known: Known, ident: str) -> list[str]:
    return [one.name for one in known.software if ident in one.uses]


def _topics(known: Known, link: Link) -> Iterator[Topic]:
    yield technique_topic(known, link.ident)
    yield topic(TopicKind.INCIDENT, "Albania 2022")
    for one in known.users(link.ident)[:_TAGGED]:
        yield Topic(TopicKind.ACTOR, slug_of(one.name), one.name)
