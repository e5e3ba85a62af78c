"""Briefs on countries: the actors that the galaxies place there, and those whose descriptions name it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tocsin.knowledge.entities import Entity
from tocsin.library.editing import slug_of
from tocsin.library.literal import literal
from tocsin.model.article import Topic, TopicKind
from tocsin.press.demo.actors import technique_topic
from tocsin.press.demo.chain import CHAIN
from tocsin.press.demo.dated import Dated, topic
from tocsin.press.demo.known import LICENCE, Known, first_sentence, galaxies_source, named_in, version
from tocsin.press.demo.prose import listed, many, number, table

_LEAST, _ROWS, _COMMON, _TAGGED = 2, 12, 6, 4
#: Written of however little is known: the case is there.
_ALWAYS = ("Albania",)
#: In the galaxies a name of some length says more than one galaxy; each actor counts once.
Named = dict[str, list[Entity]]


def briefs(known: Known, most: int) -> Iterator[Dated]:
    """Briefs on the countries that most descriptions of actors name, those first."""
    named = _named(known)
    counted = Counter({name: len(found) for name, found in named.items() if len(found) >= _LEAST})
    names = [name for name, _ in counted.most_common() if name not in _ALWAYS]
    chosen = [one for one in _ALWAYS if one in named] + names
    return (_brief(known, name, named[name]) for name in chosen[:most])


def _named(known: Known) -> Named:
    """Actors by the countries that their descriptions name; of several galaxies' entries on one actor the first counts."""
    found: Named = defaultdict(list)
    seen: set[str] = set()
    for actor in known.actors:
        if actor.name.lower() in seen or actor.name.startswith("["):  # "[Unnamed group]" names nobody
            continue
        seen |= {actor.name.lower(), *(name.lower() for name in actor.aliases)}
        for name in named_in(actor):
            found[name].append(actor)
    return found


def _brief(known: Known, name: str, actors: Sequence[Entity]) -> Dated:
    placed = [one for one in actors if known.origin(one) == name]
    others = [one for one in actors if known.origin(one) != name]
    return Dated(
        slug=f"country-{slug_of(name)}",
        headline=_headline(name, placed, others),
        summary=f"The galaxies name {name} in {many(len(actors), 'description')} of actors: {number(len(placed))} that they place "
        f"there, {number(len(others))} that they do not.",
        body="\n\n".join(_body(known, name, placed, others)),
        remark=f"Made by a program of ATT&CK and of the MISP galaxies as {version()} packages them. "
        "Its date is the demonstration's, and not that of what it tells.",
        authors=("desk",),
        topics=tuple(_topics(known, name, [*others, *placed])),
        sources=(galaxies_source(), LICENCE),
    )


def _headline(name: str, placed: Sequence[Entity], others: Sequence[Entity]) -> str:
    if len(placed) > len(others):
        return f"{name}: the actors placed there, and how little the placing says"
    if not placed:
        return f"{name}: {many(len(others), 'actor')} whose descriptions name it"
    return f"{name}: who is said to act from there, and who against it"


def _body(known: Known, name: str, placed: Sequence[Entity], others: Sequence[Entity]) -> Iterator[str]:
    yield (
        f"A program has read what the galaxies say of {len(known.actors):,} actors and kept those descriptions that name {name}. "
        f"They are {number(len(placed) + len(others))}. Of these the galaxies place {number(len(placed))} in the country itself."
    )
    yield "A description may name a country as a target, as an origin, as a neighbour, or by chance. The sentences below are given so that a reader can tell."
    yield "---"
    if others:
        yield "## Named with others' actors"
        yield table(("Actor", "Said to be from", "What is said"), _rows(known, others))
        yield from _left_out(others)
    if placed:
        yield "## Placed there"
        yield table(("Actor", "What is said"), ((one.name, _said(one)) for one in placed[:_ROWS]))
        yield from _left_out(placed)
    yield "## What a defender there would look for"
    yield from _looked_for([*others, *placed])


def _rows(known: Known, actors: Sequence[Entity]) -> Iterator[tuple[str, str, str]]:
    return ((one.name, known.origin(one) or "not said", _said(one)) for one in actors[:_ROWS])


def _said(actor: Entity) -> str:
    text = first_sentence(actor)
    return text if len(text) <= 320 else f"{text[:320].rsplit(' ', 1)[0]} …"  # noqa: PLR2004  (a cell that can still be read)


def _left_out(actors: Sequence[Entity]) -> Iterator[str]:
    if len(actors) > _ROWS:
        rest = [literal(one.name) for one in actors[_ROWS:]]
        yield f"{number(len(rest)).capitalize()} more: {listed(rest)}."


def _looked_for(actors: Sequence[Entity]) -> Iterator[str]:
    counts = Counter(ident for one in actors for ident in set(one.uses))
    common = [one for one in sorted(CHAIN, key=lambda one: -counts[one.ident]) if counts[one.ident]][:_COMMON]
    described = sum(bool(one.uses) for one in actors)
    if not common:
        yield "Of none of these actors does ATT&CK tell any technique that was used in the Albania case. There is nothing to compare."
        return
    yield (
        f"ATT&CK tells techniques of {number(described)} of them. Of the {len(CHAIN)} that were used in the Albania case these are the most "
        "frequent; the logs are those that show them on Windows."
    )
    rows = (
        (one.ident, many(counts[one.ident], "actor"), one.what, "; ".join(one.logs) or "none of one's own")
        for one in common
    )
    yield table(("Technique", "Of how many", "What it is", "What shows it"), rows)
    yield (
        "The counts follow from how much has been written, of whom, in English. An actor that is absent here may be one that nobody has "
        "caught, or that was caught by somebody who does not publish."
    )


def _topics(known: Known, name: str, actors: Sequence[Entity]) -> Iterator[Topic]:
    yield topic(TopicKind.COUNTRY, name)
    for one in [one for one in actors if one.uses][:_TAGGED]:
        yield Topic(TopicKind.ACTOR, slug_of(one.name), one.name)
    counts = Counter(ident for one in actors for ident in set(one.uses))
    common = [one for one in sorted(CHAIN, key=lambda one: -counts[one.ident]) if counts[one.ident]]
    for link in common[:_TAGGED]:
        yield technique_topic(known, link.ident)
