"""A claim about a state's actors, for and against: the rank of its aggressiveness and of its groups' skill, never a verdict."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import NormalDist

import msgspec

from tocsin.cases.profiles.aggression import Coded, aggression, begun, intensities
from tocsin.cases.profiles.measures import Aggression, Measure, Skill, middle, tells, without_campaigns
from tocsin.cases.record import code_of
from tocsin.cases.shares import difference
from tocsin.cases.superiority import superiority
from tocsin.knowledge.adversaries import Adversary

#: Incidents that a state must have to be set beside another, and groups.
LEAST_INCIDENTS, LEAST_GROUPS = 10, 3
_RISK = 0.05
#: Measures that say how much is written, those that grow with it, and what is there to compare with: they are shown, and speak for nothing.
BIASED = frozenset({Skill.REPORTS, Skill.TECHNIQUES, Skill.TACTICS, Aggression.BEFORE_ANSWER})
#: Of these more is less skill.
_LESS = frozenset({Skill.WIDESPREAD, Skill.COMMONNESS})


class Stands(enum.StrEnum):
    """How something stands to others, as far as the interval allows to say."""

    HIGHER = "higher"
    LOWER = "lower"
    ALIKE = "alike"  # cannot be told apart
    UNKNOWN = "unknown"  # nothing is coded of one of them


class Speaks(enum.StrEnum):
    """What that says of a claim."""

    FOR = "for"
    AGAINST = "against"
    NEITHER = "neither"


class Whom(enum.StrEnum):
    """Whose a measure is, on both sides alike."""

    LINKED = "state-linked"  # incidents that a state, or somebody whom the coders tie to one, began
    ALL = "all"  # all incidents that began there, those of hacktivists too
    GROUPS = "groups"  # groups that somebody says are from there or sponsored from there


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of a state beside the same of all others, of ``whom`` on both sides.

    ``low`` to ``high`` is the interval of the difference of two shares where ``own`` is one, else of in how many pairs the state's value is
    the higher, of which a half is no difference; ``found`` is that share. ``higher``, ``lower`` and ``alike`` are other states by whether
    this one is higher than each: held to 95 % for all of them together. ``rank`` is the best and the worst place that it can have among them,
    the first being the one that the claim is of, from the lowest where that is ``least``; None where no other state has enough. A measure
    ``speaks`` where it surely is above (or below) more than half of the other states.
    """

    what: str  # one of Skill or of Aggression
    whom: Whom
    least: bool
    own: Measure
    others: Measure
    found: float | None
    low: float | None
    high: float | None
    stands: Stands
    higher: tuple[str, ...]
    lower: tuple[str, ...]
    alike: tuple[str, ...]
    rank: tuple[int, int] | None
    speaks: Speaks


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A group that somebody says is from a state or sponsored by it: who says so, and who says that of which other state."""

    adversary: str
    name: str
    by: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    measures: tuple[Measure, ...]


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to say for and against that a state's actors are aggressive, and that they are unskilled.

    ``coded`` is the repository's name of the state, "" where it has coded none of its incidents. ``aggressive`` is of incidents that states, or
    whom the coders tie to one, began on both sides; ``of_all`` is the same of all incidents and speaks for nothing, as who is compared there
    are mostly hacktivists. ``unskilled_apart`` is of groups without what only campaigns tell of that ATT&CK attributes to them.
    """

    code: str
    name: str
    coded: str
    groups: tuple[Member, ...]
    aggressive: tuple[Beside, ...]
    of_all: tuple[Beside, ...]
    unskilled: tuple[Beside, ...]
    unskilled_apart: tuple[Beside, ...]


_Compare = Callable[[float], tuple[float | None, float, float] | None]


def claim(  # noqa: PLR0913, PLR0917  (a state, groups with their skill, and incidents of two kinds)
    code: str,
    name: str,
    known: Sequence[Adversary],
    skill: Mapping[str, Sequence[Measure]],
    linked: Coded,
    every: Coded,
) -> Claim:
    """A state by its ISO code and its name, beside all others by codes, or by names of precedents that have none; ``linked`` precedents are those of ``every`` that states are tied to."""
    members = {
        country: _members(country, known, skill)
        for country in sorted({one for each in known if each.id in skill for one in _origins(each)} | {code})
    }
    return Claim(
        code=code,
        name=name,
        coded=next(iter(sorted(_states(code, every)[code])), ""),
        groups=members[code],
        aggressive=_aggressive(code, linked, Whom.LINKED),
        of_all=_aggressive(code, every, Whom.ALL),
        unskilled=_unskilled(code, members),
        unskilled_apart=_unskilled(
            code, {one: tuple(map(_without_campaigns, some)) for one, some in members.items()}
        ),
    )


def _states(code: str, known: Coded) -> dict[str, frozenset[str]]:
    """By which names each state is coded, by its ISO code where it has one."""
    states: dict[str, frozenset[str]] = {code: frozenset()}
    for each in known.by:
        country = code_of(each) or each
        states[country] = states.get(country, frozenset()) | {each}
    return states


def _origins(one: Adversary) -> dict[str, tuple[str, ...]]:
    """Codes of the countries that it is said to be from or sponsored by, with who says so."""
    found: dict[str, dict[str, None]] = {}
    for said in (*one.countries, *one.sponsors):
        if said.code:
            found.setdefault(said.code, {}).update(dict.fromkeys(said.by))
    return {code: tuple(by) for code, by in found.items()}


def _members(
    code: str, known: Sequence[Adversary], skill: Mapping[str, Sequence[Measure]]
) -> tuple[Member, ...]:
    found = ((one, _origins(one)) for one in known if one.id in skill)
    made = (
        Member(
            adversary=one.id,
            name=one.name,
            by=said[code],
            others=tuple((other, by) for other, some in sorted(said.items()) for by in some if other != code),
            measures=tuple(skill[one.id]),
        )
        for one, said in found
        if code in said
    )
    return tuple(sorted(made, key=lambda one: one.adversary))


def _without_campaigns(one: Member) -> Member:
    return msgspec.structs.replace(one, measures=tuple(map(without_campaigns, one.measures)))


def _aggressive(code: str, known: Coded, whom: Whom) -> tuple[Beside, ...]:
    states = _states(code, known)
    measured = {country: aggression(names, known) for country, names in states.items()}
    rest = frozenset(known.by) - states[code]
    others = aggression(rest, known, states[code])
    values = {country: intensities(begun(names, known)) for country, names in states.items()}
    found = []
    for at, own in enumerate(measured[code]):
        beside = {
            country: some[at] for country, some in measured.items() if country != code and some[at].n >= LEAST_INCIDENTS
        }  # fmt: skip
        if own.what is Aggression.INTENSITY:
            pairs = {country: _values(values[code], values[country]) for country in beside}
            with_rest = _values(values[code], intensities(begun(rest, known, states[code])))
        else:
            pairs = {country: _shares(own, other) for country, other in beside.items()}
            with_rest = _shares(own, others[at])
        found.append(_neutral(_beside(whom, own, others[at], with_rest, pairs, less=False)))
    return tuple(found)


def _neutral(one: Beside) -> Beside:
    """The same, speaking for nothing where it is a measure of no claim."""
    idle = one.what in BIASED or one.whom is Whom.ALL
    return msgspec.structs.replace(one, speaks=Speaks.NEITHER) if idle else one


def _unskilled(code: str, members: Mapping[str, Sequence[Member]]) -> tuple[Beside, ...]:
    mine = {one.adversary for one in members[code]}
    rest = {one.adversary: one for country, some in members.items() if country != code for one in some if one.adversary not in mine}  # fmt: skip
    found = []
    for at, what in enumerate(Skill):
        own, others = _of(members[code], at), _of(rest.values(), at)
        pairs = {
            country: _values(own, _of([one for one in some if one.adversary not in mine], at))
            for country, some in members.items()
            if country != code and len(_of(some, at)) >= LEAST_GROUPS
        }
        beside = _beside(
            Whom.GROUPS, middle(what, own), middle(what, others), _values(own, others), pairs, less=what not in _LESS
        )  # fmt: skip
        found.append(_neutral(beside))
    return tuple(found)


def _of(some: Iterable[Member], at: int) -> list[float]:
    """A measure of each group of whom it tells."""
    told = (one.measures[at] for one in some)
    return [one.value for one in told if one.value is not None and tells(one)]


def _shares(own: Measure, other: Measure) -> _Compare:
    """Two shares; what perhaps counts is taken at the end that makes the interval wider."""

    def compare(z: float) -> tuple[float | None, float, float] | None:
        """The interval of the difference."""
        if own.k is None or other.k is None or not own.n or not other.n:
            return None
        low = difference((own.k, own.n), (other.k + other.perhaps, other.n), z)[0]
        return (None, low, difference((own.k + own.perhaps, own.n), (other.k, other.n), z)[1])

    return compare


def _values(own: Sequence[float], other: Sequence[float]) -> _Compare:
    def compare(z: float) -> tuple[float | None, float, float] | None:
        """The interval of the share of pairs in which the first is higher, less the half that is no difference."""
        found = superiority(own, other, z) if min(len(own), len(other)) >= LEAST_GROUPS else None
        return (found.share, found.low - 0.5, found.high - 0.5) if found else None

    return compare


def _beside(  # noqa: PLR0913  (what a row is made of)
    whom: Whom, own: Measure, others: Measure, rest: _Compare, pairs: Mapping[str, _Compare], *, less: bool
) -> Beside:
    found = rest(_z(1))
    each = {country: _stands(compare(_z(len(pairs)))) for country, compare in sorted(pairs.items())}
    higher, lower, alike = (
        tuple(country for country, how in each.items() if how is wanted)
        for wanted in (Stands.HIGHER, Stands.LOWER, Stands.ALIKE)
    )
    every, moved = len(higher) + len(lower) + len(alike), 0.5 if found and found[0] is not None else 0.0
    before, after = (higher, lower) if less else (lower, higher)
    return Beside(
        what=own.what,
        whom=whom,
        least=less,
        own=own,
        others=others,
        found=found[0] if found else None,
        low=found[1] + moved if found else None,
        high=found[2] + moved if found else None,
        stands=_stands(found),
        higher=higher,
        lower=lower,
        alike=alike,
        rank=(1 + len(before), 1 + len(before) + len(alike)) if every else None,
        speaks=_speaks(len(after), len(before), every),
    )


def _speaks(after: int, before: int, every: int) -> Speaks:
    """What a place among other states says: the claim is of a rank, so it takes more than half of them."""
    if 2 * after > every:
        return Speaks.FOR
    return Speaks.AGAINST if 2 * before > every else Speaks.NEITHER


def _z(comparisons: int) -> float:
    """Standard deviations by which so many comparisons are all held to 95 % together."""
    return NormalDist().inv_cdf(1 - _RISK / (2 * max(1, comparisons)))


def _stands(found: tuple[float | None, float, float] | None) -> Stands:
    if found is None:
        return Stands.UNKNOWN
    return Stands.HIGHER if found[1] > 0 else Stands.LOWER if found[2] < 0 else Stands.ALIKE
