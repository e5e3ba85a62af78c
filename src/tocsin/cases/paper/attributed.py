"""Who may have done it, by the evidence: each phase, the four levels, why it is no more than that, and where one name stands for all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tocsin.cases.attribution.parting import Part, SingleName, Stated, parts, single_names
from tocsin.cases.attribution.phrases import (
    ALONE,
    CONSIDERED,
    LIKE,
    asked,
    behind_of,
    name_of,
    result_of,
    ruled_out,
    states_of,
    unread_of,
    unusable_of,
    unused_of,
    usual_of,
)
from tocsin.cases.attribution.result import Attribution, Change, Judgement
from tocsin.cases.paper.citing import Citing
from tocsin.cases.paper.nouns import Block, Line, Lines, Section, Table
from tocsin.cases.paper.wording import listed, sentence, title_of
from tocsin.cases.picture import Picture
from tocsin.model.case import Event, Level
from tocsin.model.counting import counted

_HOW = "{alone} Techniques, software and words of the events of this case, compared with what is publicly known of groups{by}. {like} How likely is told in words of ICD 203, how surely apart from it. What others state stands in the section before, and beside the result here, in which it is not. “Undetermined” and “unknown group” are results."
#: Items, names and changes that are told of each; the rest is on the page of the case.
_MOST, _NAMES = 3, 6
_UNTOLD, _SINGLE = 10, 10


def attributed(found: Attribution, picture: Picture, cited: Citing) -> Section:
    """The section."""
    blocks: list[Block] = [Lines(tuple(_intro(found)))]
    blocks.append(_by_phase(found, picture, cited))
    blocks.append(_by_level(found, picture, cited))
    singles = single_names(found)[:_SINGLE]
    if lines := tuple(_single(one, picture, found, cited) for one in singles):
        blocks.append(Lines(lines, "One name for all of it"))
    if lines := tuple(_left_out(found, cited)):
        blocks.append(Lines(lines, "What was left out"))
    return Section("attributed", "Who may have done it, by the evidence", tuple(blocks))


def by_evidence(found: Attribution) -> str:
    """What evidence says of groups and sponsors, in a sentence; what others state is not in it."""
    told = (
        f"{one.level.value} {_said(one, found)}"
        for one in found.levels
        if one.level in {Level.GROUP, Level.SPONSOR}
    )
    several = f"; phases name {listed(_named(one, found) for one in found.several)}" if found.several else ""
    return f"By the evidence of this case alone, by which nobody decides: {'. '.join(told)}{several}."


def _intro(found: Attribution) -> Iterator[Line]:
    by = f" by ATT&CK {found.attack}" if found.attack and not found.plain else ""
    yield Line(_HOW.format(alone=ALONE, like=LIKE, by=by))
    if found.plain:
        yield Line(
            f"It is known from {found.attack or 'what ships'}, which does not say who reported what: less was weighed, and sources that the case shares with it could not be left out."
        )


def _by_phase(found: Attribution, picture: Picture, cited: Citing) -> Table:
    some = parts(found)
    told = [one for one in some if one.told and one.phase]
    rows = tuple(
        _phase(one, found, picture, cited)
        for one in (*told, *[one for one in some if not one.told][:_UNTOLD], some[-1])
    )
    head = ("Phase", "Group, by evidence", "Sponsor, by evidence", "Others state of it")
    return Table("By phase", head, rows, (4, 7, 7, 8))


def _phase(part: Part, found: Attribution, picture: Picture, cited: Citing) -> tuple[Line, ...]:
    name = part.phase.replace("-", " ").capitalize() if part.told else f"{part.phase}, in others' words"
    events = (
        one.id for one in picture.entries if isinstance(one.body, Event) and one.body.tactic == part.phase
    )
    stated = (id_ for one in part.stated[:_NAMES] for id_ in (*one.entries, *one.denied))
    return (
        cited.line(name, *events) if part.phase else Line("All of it"),
        Line(_said(part.group, found)),
        Line(_said(part.sponsor, found)),
        cited.line(_stated(part.stated), *stated),
    )


def _said(one: Judgement | None, found: Attribution) -> str:
    if one is None or (one.phase and not asked(one)):
        return "no evidence of it"
    weighed = one.level in {Level.GROUP, Level.SPONSOR}
    of = f" ({counted(one.items, 'item')})" if weighed else ""
    result = f"{result_of(one, found.names)}{of}"
    first = one.candidates[0] if one.candidates else None
    if first is None or not first.likelihood or (one.phase and not one.named):
        return result
    whom = "" if one.named else f"; most like {_named(first.id, found)}"
    return f"{result}{whom}. Likelihood: {first.likelihood}. Confidence: {first.confidence.value}"


def _stated(some: tuple[Stated, ...]) -> str:
    told = (
        f"{one.names or 'nobody can be named'} ({one.level.value}, {one.grade}{', denied' if one.denied else ''})"
        for one in some[:_NAMES]
    )
    more = f"; and {len(some) - _NAMES} more" if len(some) > _NAMES else ""
    return f"{'; '.join(dict.fromkeys(told))}{more}" or "nobody is named for it"


def _by_level(found: Attribution, picture: Picture, cited: Citing) -> Table:
    states = states_of(found.levels, picture.entries) or ("nobody is named",)
    rows = tuple(_level(one, found, states, cited) for one in found.levels)
    head = ("Level", "Result, and why", "Evidence for and against the first that was considered", "Strongest alternative", "What would change it")  # fmt: skip
    return Table("At four levels, which are different claims", head, rows, (3, 7, 7, 4, 6))


def _level(one: Judgement, found: Attribution, states: Iterable[str], cited: Citing) -> tuple[Line, ...]:
    """A level: what stands by the evidence and, of a sponsor, by what others state; then why it is no more."""
    stands = _said(one, found)
    if one.level is Level.SPONSOR:
        stands = f"By the evidence: {stands}. By what others state: {'; '.join(states)}"
    why = f". Since {'; and since '.join(one.reasons)}" if one.reasons else ""
    first = one.candidates[0] if one.candidates else None
    sides = [(word, some[:_MOST]) for word, some in (("For", first.toward), ("Against", first.against)) if some] if first else []  # fmt: skip
    told = "; ".join(
        f"{word}: {listed((_named(each.item, found) for each in some), '')}" for word, some in sides
    )
    whom = f"{_named(first.id, found)}. " if first else ""
    return (
        Line(one.level.value.capitalize()),
        Line(sentence(f"{stands}{why}{_considered(one, found)}")),
        cited.line(f"{whom}{told}." if told else "none", *(id_ for _, some in sides for each in some for id_ in each.entries)),
        Line(_named(one.alternative, found) if one.named and one.alternative else "none"),
        Line(_changes(one.changes, found)),
    )  # fmt: skip


def _considered(one: Judgement, found: Attribution) -> str:
    """Candidates where nobody is named, each with what the number of groups alone would say."""
    if one.named or not one.candidates:
        return ""
    told = (
        f"{_named(each.id, found)} ({'; '.join((usual_of(each, found.groups, found.sponsored), *behind_of(each)))})"
        for each in one.candidates[:_MOST]
    )
    heading = "Considered" if one.candidates[0].likelihood else sentence(CONSIDERED).removesuffix(".")
    return f". {heading}: {'; '.join(told)}"


def _changes(some: Iterable[Change], found: Attribution) -> str:
    """What would change it: by whom an item would speak for, each once, then what is missing."""
    toward: dict[str, list[str]] = {}
    for one in some:
        if one.item:
            toward.setdefault(one.toward, []).append(_named(one.item, found))
    items = (
        f"toward {_named(group, found)}, if seen: {listed(items[:_MOST])}" for group, items in toward.items()
    )
    rest = (one.what for one in some if not one.item)
    return sentence("; ".join((*items, *rest))) or "nothing that is weighed here"


def _single(one: SingleName, picture: Picture, found: Attribution, cited: Citing) -> Line:
    title = title_of(one.stated.incident, picture.entries)
    others = "; ".join(f"of {each.phase}: {each.names}" for each in one.others[:_NAMES])
    same = f" The same is meant by {listed(each.names for each in one.same)}, of {listed(each.phase for each in one.same)} alone." if one.same else ""  # fmt: skip
    shown = f" Evidence of single phases names {listed(_named(each, found) for each in one.shown)}." if one.shown else ""  # fmt: skip
    told = f" Of its parts others are stated: {others}." if others else ""
    entries = (id_ for each in (one.stated, *one.others, *one.same) for id_ in each.entries)
    return cited.line(
        f"{one.stated.names} is stated for all of “{title}”.{told}{same}{shown} If these hold, that one name is right of a part at most.",
        *entries,
    )


def _left_out(found: Attribution, cited: Citing) -> Iterator[Line]:
    if found.shared:
        yield cited.of_sources(
            f"{counted(len(found.shared), 'source')} that profiles of groups cite too: what these know from there was taken out of them before anything was compared.",
            found.shared,
        )
    if found.circular:
        told = f"{counted(len(found.circular), 'event')} {unusable_of(len(found.circular))}."
        yield cited.line(told, *found.circular)
    if found.denied:
        entries = dict.fromkeys(id_ for one in found.denied for id_ in one.entries)
        yield cited.line(ruled_out(found.denied, found.names), *entries)
    if found.unread:
        yield Line(unread_of(found.unread))
    if none := unused_of(found.levels, found.names)[1]:
        yield Line(
            f"What is not in the profiles that were asked, and may be written wrongly: {listed(none)}."
        )


def _named(id_: str, found: Attribution) -> str:
    return name_of(id_, found.names)
