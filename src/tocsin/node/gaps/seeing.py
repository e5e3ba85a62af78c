"""All that is told of gaps: every member's map, the adversaries asked about, the weakest links, fixes, and what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tocsin.gaps.alliance import Row, Weakest, by_tactic, outside_logs, weakest
from tocsin.gaps.comparing import Changes, Point
from tocsin.gaps.fixes import Fix, fixes_at_home, fixes_of_map
from tocsin.gaps.hidden import Unnoticed, unnoticed
from tocsin.gaps.history import History, changed, trend
from tocsin.gaps.known import Adversary, Known, known_of, users_of
from tocsin.model.case import Exposure
from tocsin.model.errors import UsageError
from tocsin.model.gap import GapMap
from tocsin.node.gaps.answered import maps_of_answers
from tocsin.node.gaps.histories import histories_of
from tocsin.node.gaps.measuring import Home, home
from tocsin.node.knowledge.attack import used
from tocsin.node.member.node import Node

#: Why adversaries are those that are asked about.
NAMED, EXPOSED, ALL = "named", "exposed", "all"


class Relevant(msgspec.Struct, frozen=True):
    """The adversaries asked about, and why: they were named, a case says that they matter to the member, or they are all groups.

    ``unknown`` are names in cases that ATT&CK does not have.
    """

    adversaries: tuple[Adversary, ...]
    why: str
    unknown: tuple[str, ...] = ()


class Seen(msgspec.Struct, frozen=True):
    """One member's map with what is made of it; ``changed`` since its snapshot before, None where there is none.

    ``outside`` are techniques asked about that no log of a member shows; they stand in no row and no fix. ``unnoticed`` are adversaries
    that the member could not have seen at all.
    """

    map: GapMap
    name: str
    rows: tuple[Row, ...]
    fixes: tuple[Fix, ...]
    changed: Changes | None
    trend: tuple[Point, ...]
    relevant: Relevant
    home: bool = False
    outside: tuple[str, ...] = ()
    unnoticed: Unnoticed = Unnoticed()


class Sighted(msgspec.Struct, frozen=True):
    """All maps, the own one first, then by name; ``unseen`` are members of whom nothing is known.

    ``users`` are by technique without those ``outside`` a member's logs. ``unnoticed`` are adversaries that none of the members could have seen.
    """

    members: tuple[Seen, ...]
    weakest: Weakest
    users: Mapping[str, tuple[str, ...]]
    relevant: Relevant
    known: Known
    names: Mapping[str, str]
    unseen: tuple[str, ...]
    outside: tuple[str, ...] = ()
    unnoticed: Unnoticed = Unnoticed()


def sighted(
    node: Node, adversaries: Sequence[str] = (), member: str = "", *, since: dt.datetime | None = None
) -> Sighted:
    """How members stand to the adversaries named; without any, to those that cases say matter to the member asked about.

    ``member`` limits it to one member, by id or name. UsageError where a member or an adversary is not known.
    """
    at_home = home(node)
    known = at_home.known if at_home else known_of(used())
    names = {one.id: one.name for one in node.store.members.all()}
    asked = named_member(names, member) if member else ""
    histories = histories_of(node)
    every = maps_of(node, at_home, histories)
    maps = [one for one in every if asked in {"", one.member}]
    exposed = {one: tuple(some) for one, some in _exposed(node).items()}
    main = exposed.get(asked or node.configuration.id, ())
    own = {one.member: main if asked or adversaries else exposed.get(one.member, ()) for one in maps}
    against = {some: _against(known, adversaries, some, every) for some in {main, *own.values()}}
    seen = [
        _seen(
            one,
            at_home,
            known,
            names,
            against[own[one.member]],
            histories.get(one.member, History(one.member)),
            since,
        )
        for one in maps
    ]
    seen.sort(key=lambda one: (not one.home, one.name))
    return Sighted(
        tuple(seen),
        weakest(maps, against[main].users),
        against[main].users,
        against[main].relevant,
        known,
        names,
        tuple(
            sorted(names[one] for one in names if one not in {m.member for m in maps} and asked in {"", one})
        ),
        against[main].outside,
        unnoticed(maps, against[main].relevant.adversaries, against[main].outside),
    )


class _Against(msgspec.Struct, frozen=True):
    """Adversaries, who uses each technique of theirs that a log of a member could show, and those that none shows."""

    relevant: Relevant
    users: dict[str, tuple[str, ...]]
    outside: tuple[str, ...]


def _against(
    known: Known, adversaries: Sequence[str], exposed: Iterable[str], maps: Iterable[GapMap]
) -> _Against:
    relevant = relevant_to(known, adversaries, exposed)
    users = users_of(relevant.adversaries)
    outside = outside_logs(users, {id_: one.tactics for id_, one in known.techniques.items()}, maps)
    left = frozenset(outside)
    shown = {technique: names for technique, names in users.items() if technique not in left}
    return _Against(relevant, shown, outside)


def named_member(names: Mapping[str, str], wanted: str) -> str:
    """The id of a member by its id or name. UsageError where there is none, or several."""
    found = [id_ for id_, name in names.items() if wanted.casefold() in {id_.casefold(), name.casefold()}]
    if len(found) != 1:
        raise UsageError("is no member, or several", where=wanted, hint="list them: tocsin member list")
    return found[0]


def maps_of(node: Node, at_home: Home | None, histories: Mapping[str, History]) -> list[GapMap]:
    """Every member's map: the own one measured, others' from their answers, and of what these do not tell from what they share.

    Who was revoked has none: what it said steers nobody any more.
    """
    told = maps_of_answers(node)
    shared = {member: one.map_at(-1) for member, one in histories.items()}
    gone = {one.id for one in node.store.members.all() if one.revoked is not None}
    others = sorted((told.keys() | shared.keys() - {node.configuration.id}) - gone)
    found = [at_home.map] if at_home else []
    for member in others:
        if at_home is None or member != node.configuration.id:
            joined = _joined(shared.get(member), told.get(member))
            found += [joined] if joined is not None else []
    return found


def _joined(shared: GapMap | None, answered: GapMap | None) -> GapMap | None:
    """What a member shares, and of techniques that its answers speak of, which tell more, what these say."""
    if shared is None or answered is None:
        return shared or answered
    told = {one.technique: one for one in (*shared.stands, *answered.stands)}
    stands = tuple(told[one] for one in sorted(told))
    return msgspec.structs.replace(answered, basis="answers and summary", stands=stands)


def relevant_to(known: Known, names: Sequence[str], exposed: Iterable[str]) -> Relevant:
    """The adversaries that are named; else those that a member is exposed to; else all groups. UsageError for an unknown name."""
    if names:
        return Relevant(tuple(dict.fromkeys(_one(known, name) for name in names)), NAMED)
    found = {name: known.named(name) for name in exposed}
    meant = tuple(dict.fromkeys(one for some in found.values() for one in some))
    unknown = tuple(name for name, some in found.items() if not some)
    return Relevant(meant, EXPOSED, unknown) if meant else Relevant(known.groups(), ALL, unknown)


def _one(known: Known, name: str) -> Adversary:
    found = known.named(name)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(
            "is no adversary of ATT&CK",
            where=name,
            hint="give a group's or campaign's name, alias or id, such as G0049",
        )
    several = ", ".join(f"{one.name} ({one.id})" for one in found)
    raise UsageError(f"is a name of several: {several}", where=name, hint="give the id of one")


def _exposed(node: Node) -> dict[str, dict[str, None]]:
    """Adversaries that entries of cases name as those that matter to a member, by its id."""
    found: dict[str, dict[str, None]] = {}
    for case in node.store.cases.all():
        for entry in node.store.cases.entries(case.id, ["exposure"]):
            if not entry.withdrawn and isinstance(entry.body, Exposure):
                found.setdefault(entry.body.member, {}).update(dict.fromkeys(entry.body.adversaries))
    return found


def _seen(  # noqa: PLR0913, PLR0917  (a map, and what is known beside it)
    found: GapMap,
    at_home: Home | None,
    known: Known,
    names: Mapping[str, str],
    against: _Against,
    history: History,
    since: dt.datetime | None,
) -> Seen:
    is_home = at_home is not None and found is at_home.map
    users = against.users
    tactics = {id_: one.tactics for id_, one in known.techniques.items()}
    order = [short for short, _ in known.tactics]
    fixes = (
        fixes_at_home(at_home.standings, found.member, users)
        if at_home and is_home
        else fixes_of_map(found, users)
    )
    return Seen(
        found,
        names.get(found.member, found.member),
        by_tactic(found, users, tactics, order),
        fixes,
        changed(history, users, since),
        trend(history, users),
        against.relevant,
        is_home,
        against.outside,
        unnoticed([found], against.relevant.adversaries, against.outside),
    )
