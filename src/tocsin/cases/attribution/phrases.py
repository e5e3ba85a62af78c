"""How an attribution is put in words, the same on the page, at a terminal and on paper: what it is like, never who it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tocsin.cases.attribution.attributed import TOO_MUCH
from tocsin.cases.attribution.result import Candidate, Counts, Denied, Judgement, Outcome
from tocsin.cases.attribution.summary import Named, sponsors_stated
from tocsin.cases.told import listed
from tocsin.knowledge.countries import country_names
from tocsin.model.case import Entry, Level
from tocsin.model.counting import counted

#: What stands on top of whatever tells of an attribution.
ALONE = "Nobody decides by this alone."
#: What it is that is told.
LIKE = "It tells how like the evidence is to what is published of known groups, and not who it was."
#: What candidates are where nobody is named, and none has a word for how likely.
CONSIDERED = "considered, none stands out"
_SAID = {
    Outcome.NAMED: "most consistent with",
    Outcome.UNDETERMINED: "undetermined",
    Outcome.UNKNOWN: "unknown group: too little like what is published of any group",
}
#: Items that are told to be ruled out; how many more there are is told.
_RULED_OUT = 24
#: Kinds of evidence that are one thing.
_ONE = frozenset({"software", "wording"})


def name_of(id_: str, names: Mapping[str, str]) -> str:
    """What an id stands for: a country by its name alone, a group, technique or software by name and id."""
    if id_ in country_names():
        return country_names()[id_]
    return f"{names[id_]} ({id_})" if id_ in names else id_


def result_of(one: Judgement, names: Mapping[str, str]) -> str:
    """The result at a level: whom the evidence is most consistent with, or that it is undetermined, or unlike anybody who is known."""
    return f"{_SAID[one.outcome]} {name_of(one.named, names)}" if one.named else _SAID[one.outcome]


def asked(one: Judgement | None) -> bool:
    """Whether there is anything to compare of a phase: of none nobody can stand out."""
    return one is not None and (bool(one.items) or one.reasons == TOO_MUCH)


def unused_of(
    found: Iterable[Judgement], names: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids that no known group is said to use: first those that have a name, then those that are in no profile and not in ATT&CK either, such as a slip of the pen."""
    ids = sorted({each for one in found if one.level is Level.GROUP for each in one.unknown})
    return tuple(one for one in ids if one in names), tuple(one for one in ids if one not in names)


def counts_in_words(counts: Counts) -> str:
    """What confidence is counted from."""
    kinds = counts.kinds
    agree = "agrees" if not kinds or (len(kinds) == 1 and kinds[0] in _ONE) else "agree"
    report = "reports" if counts.sources == 1 else "report"
    told = [
        f"{counted(counts.sources, 'source')} {report} what agrees",
        f"{listed(list(kinds)) or 'no kind of evidence'} {agree}",
        f"{counted(counts.telling, 'item')} in common that few groups use, of sources that can be relied on",
        f"{counts.contrary} as telling that only others have",
    ]
    return "; ".join(told)


def usual_of(one: Candidate, groups: int, sponsored: Mapping[str, int]) -> str:
    """What the number of known groups, and of those of each state, would say of a candidate without any evidence; "" where it is not known."""
    if not groups:
        return ""
    return f"by the number of groups alone: {sponsored.get(one.id, 1)} of {groups}"


def behind_of(one: Candidate) -> tuple[str, ...]:
    """The groups that make a state a candidate, each with who says that it is suspected to sponsor it."""
    return tuple(
        f"by its likeness to {each.name} ({each.group}); that it sponsors it is suspected by {listed(list(each.by)) or 'nobody who is named'}"
        + (f": “{each.words}”" if each.words else "")
        for each in one.behind
    )


def ruled_out(denied: Sequence[Denied], names: Mapping[str, str]) -> str:
    """What texts rule out, which is no evidence; "" where nothing."""
    if not denied:
        return ""
    told = [name_of(one.item, names) for one in denied[:_RULED_OUT]]
    rest = f" and {len(denied) - _RULED_OUT} more" if len(denied) > _RULED_OUT else ""
    return f"Ruled out by what events tell, and not used: {', '.join(told)}{rest}."


def unread_of(unread: int) -> str:
    """How many items texts name beyond what is read of each; "" where none."""
    return f"Of texts that name too much {counted(unread, 'item')} more were not read." if unread else ""


def unusable_of(events: int) -> str:
    """That events were not used, since nothing that they rest on counts; "" where none."""
    rest, were = ("rests", "was") if events == 1 else ("rest", "were")
    return f"{rest} on nothing that holds, or on profiles alone, and {were} not used" if events else ""


def states_of(levels: Iterable[Judgement], entries: Iterable[Entry]) -> tuple[str, ...]:
    """Which states others name for all of it, whom most sources name first; empty where nobody names any.

    Who speaks twice, or for the same state as another, is not called independent: speakers and sources are counted apart, and named.
    """
    return tuple(_state(one) for one in sponsors_stated(levels, entries))


def _state(one: Named) -> str:
    who = country_names().get(one.country, one.country) or listed(list(one.names)) or "nobody can be named"
    rests = f"{counted(len(one.by), 'speaker')} in {counted(one.independent, 'source')}"
    rests += f" ({one.unverified} unverified), best {one.grade}" if one.unverified else f", best {one.grade}"
    denied = "; ".join(f"{by} ({grade})" for by, grade in one.denied)
    return f"{who}, {rests} (by {'; '.join(one.by)}){f', denied by {denied}' if denied else ''}"
