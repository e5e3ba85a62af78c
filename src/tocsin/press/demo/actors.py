"""Profiles of actors: what ATT&CK and the galaxies say of a group, held against the techniques of the case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.knowledge.entities import Entity
from tocsin.library.editing import slug_of
from tocsin.library.literal import literal
from tocsin.model.article import Topic, TopicKind
from tocsin.press.demo.chain import CHAIN, IDENTS
from tocsin.press.demo.dated import Dated, topic
from tocsin.press.demo.known import (
    LICENCE,
    Known,
    first_sentence,
    galaxies_source,
    group_source,
    named_in,
    version,
)
from tocsin.press.demo.prose import capital, listed, many, number, table

_ALIASES, _NEAREST, _TAGGED = 8, 3, 6


def profiles(known: Known, most: int) -> Iterator[Dated]:
    """Profiles of the groups that share most techniques with the case, the first sharing most."""
    by_shared = sorted(known.groups, key=lambda one: (-len(IDENTS & set(one.uses)), one.name.lower()))
    return (_profile(known, one) for one in by_shared[:most])


def _profile(known: Known, group: Entity) -> Dated:
    shared = [one for one in CHAIN if one.ident in group.uses]
    origin = known.origin(group)
    return Dated(
        slug=f"actor-{slug_of(group.name)}-{group.ident.lower()}",
        headline=_headline(group, len(shared)),
        summary=_summary(group, origin, len(shared)),
        body="\n\n".join(_body(known, group, origin)),
        remark=f"Made by a program of ATT&CK and of the MISP galaxies as {version()} packages them. "
        "Its date is the demonstration's, and not that of what it tells.",
        authors=("desk",),
        topics=tuple(_topics(known, group, origin)),
        sources=(group_source(group), galaxies_source(), LICENCE),
    )


def _headline(group: Entity, shared: int) -> str:
    if shared >= len(CHAIN) // 2:
        return f"{group.name} does half of what was done in Albania, and that proves nothing"
    forms = (
        f"{group.name}: {many(shared, 'technique')} in common with the Albania case",
        f"Profile: {group.name}, and what it shares with the Albania case",
        f"What is said of {group.name}, and what of it a defender could see",
    )
    return forms[int(group.ident[1:]) % len(forms)]


def _summary(group: Entity, origin: str, shared: int) -> str:
    said = f"is said to be from {origin}" if origin else "is placed in no country by the galaxies"
    return (
        f"{group.name} {said}. ATT&CK knows {many(len(group.uses), 'technique')} of it; "
        f"{number(shared)} of these {'was' if shared == 1 else 'were'} used against Albania in 2021 and 2022."
    )


def _body(known: Known, group: Entity, origin: str) -> Iterator[str]:
    yield f"“{literal(first_sentence(group))}” So ATT\\&CK introduces the group that it calls {literal(group.name)}, {group.ident}."
    if group.aliases:
        names = listed([literal(one) for one in group.aliases], _ALIASES)
        yield f"Other names for it, or for something that overlaps with it, are {names}. Names of different makers seldom mean exactly the same."
    yield "---"
    yield "## Where it is said to be from"
    yield _origin(group, origin)
    yield "## What it shares with the Albania case"
    yield from _shared(group)
    yield "## Whom it resembles"
    yield _nearest(known, group)


def _origin(group: Entity, origin: str) -> str:
    if origin:
        return (
            f"The galaxies place it in {origin}. This is what their editors took from reports; it is no finding of this desk, and the "
            "galaxies do not keep how sure the reports were."
        )
    return f"The galaxies place {literal(group.name)} in no country. That is a statement, too, and better than a guess."


def _shared(group: Entity) -> Iterator[str]:
    shared = [one for one in CHAIN if one.ident in group.uses]
    if not shared:
        yield "Nothing that ATT&CK tells of it was used there."
        return
    yield (
        f"Of the {len(CHAIN)} techniques of that case ATT&CK tells {number(len(shared))} of this group. The logs in the table show them on "
        "Windows, if they are kept and their fields are filled."
    )
    rows = ((one.ident, one.what, "; ".join(one.logs) or "none of one's own") for one in shared)
    yield table(("Technique", "What it is", "What shows it"), rows)
    rare = min(shared, key=lambda one: one.ident)
    yield (
        f"To search for this group is to search for these. To find one of them, say {rare.ident}, is not to have found this group: "
        "the next section says why."
    )


def _nearest(known: Known, group: Entity) -> str:
    own = set(group.uses)
    scored = sorted(
        ((len(own & set(one.uses)) / len(own | set(one.uses)), one) for one in known.groups if one != group),
        key=lambda one: (-one[0], one[1].name),
    )[:_NEAREST]
    names = listed(
        [
            f"{literal(one.name)} ({known.origin(one) or 'no country'}, {share:.0%} of both repertoires together)"
            for share, one in scored
        ]
    )
    return (
        f"By techniques alone its nearest neighbours are {names}. {capital(_caution(known, scored))} MITRE itself advises not to attribute on "
        "techniques alone, and of the campaigns that ATT&CK attributes this very measure puts the right group first once in 24."
    )


def _caution(known: Known, scored: Sequence[tuple[float, Entity]]) -> str:
    countries = {known.origin(one) for _, one in scored}
    if len(countries) > 1:
        return "They are not said to be from one country, so the resemblance tells how people work and not for whom."
    return "That they are said to be from one country may mean something, or only that the same people wrote of them."


def _topics(known: Known, group: Entity, origin: str) -> Iterator[Topic]:
    yield Topic(TopicKind.ACTOR, slug_of(group.name), group.name)
    if origin:
        yield topic(TopicKind.COUNTRY, origin)
    for name in [one for one in named_in(group) if one != origin][:_NEAREST]:
        yield topic(TopicKind.COUNTRY, name)
    for one in [one for one in CHAIN if one.ident in group.uses][:_TAGGED]:
        yield technique_topic(known, one.ident)


def technique_topic(known: Known, ident: str) -> Topic:
    """A technique as a topic, with its name where it is known."""
    found = known.techniques.get(ident)
    return topic(TopicKind.TECHNIQUE, f"{ident} {found.name}" if found else ident)
