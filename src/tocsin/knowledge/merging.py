"""Entries of several sources become adversaries: by names that no source gives to two, and never by likeness."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from tocsin.knowledge.actors import ActorEntry, actor_entries, naming_entries
from tocsin.knowledge.adversaries import Adversary, Conflict, Disputed, Position, Related, Said
from tocsin.knowledge.bundle import Bundle, Unread, used_by
from tocsin.knowledge.countries import country_names
from tocsin.knowledge.naming import Naming, name_key

_Place = int


def adversaries_of(bundle: Bundle) -> tuple[tuple[Adversary, ...], tuple[Unread, ...]]:
    """All adversaries that ATT&CK and the galaxies name, by name; and what of the galaxies could not be read."""
    unread: list[Unread] = []
    entries = list(actor_entries(bundle, unread))
    return merged(entries, list(naming_entries()), bundle), tuple(unread)


def merged(
    entries: Sequence[ActorEntry], namings: Sequence[tuple[Naming, ActorEntry]], bundle: Bundle
) -> tuple[Adversary, ...]:
    """Adversaries of entries. Two sources' entries are one where they share a name that neither gives to another of its own.

    Entries with the most such names come first, and no adversary has two entries of one source: what it keeps apart stays apart,
    unless a publisher whom ``namings`` quote says that they are one, which is told as a conflict.
    """
    joined = _Joined(entries)
    for one, other in _shared(entries):
        joined.join(one, other)
    for naming, said in namings:
        if naming.same:
            joined.add(said)
    groups = joined.groups()
    uses = {user: frozenset(one.used for one in some) for user, some in used_by(bundle).items()}
    campaigns: defaultdict[str, set[str]] = defaultdict(set)
    for attributed in bundle.attributed:
        campaigns[attributed.group].add(attributed.campaign)
    made = [_adversary(some, campaigns, uses) for some in groups]
    claims = _claims(groups)
    positions = _positions(made, claims)
    related = _related(groups, made)
    for at, tie in _overlaps(namings, claims, made):
        related[at].append(tie)
    found = (
        msgspec.structs.replace(one, related=tuple(related[at]), conflicts=tuple(_disputed(one, positions)))
        for at, one in enumerate(made)
    )
    return tuple(sorted(found, key=lambda one: (name_key(one.name), one.id)))


class _Joined:
    """Which entries are one so far."""

    def __init__(self, entries: Sequence[ActorEntry]) -> None:
        self._entries = list(entries)
        self._members = [[place] for place in range(len(entries))]
        self._of = list(range(len(entries)))

    def join(self, one: _Place, other: _Place) -> None:
        """Make two entries one adversary, unless a source keeps any of its entries apart."""
        left, right = self._of[one], self._of[other]
        sources = [self._entries[place].source for at in {left, right} for place in self._members[at]]
        if left != right and len(set(sources)) == len(sources):
            self._merge(left, right)

    def add(self, said: ActorEntry) -> None:
        """Add what a publisher says of names, and make one what bears them as its own name or as nobody else's."""
        keys = {name_key(name) for name in said.names}
        bearers: defaultdict[str, set[int]] = defaultdict(set)
        for place, entry in enumerate(self._entries):
            for key in keys & {name_key(name) for name in entry.names}:
                bearers[key].add(self._of[place])
        own = {self._of[place] for place, entry in enumerate(self._entries) if name_key(entry.name) in keys}
        alone = {at for found in bearers.values() if len(found) == 1 for at in found}
        self._entries.append(said)
        self._members.append([len(self._entries) - 1])
        self._of.append(len(self._members) - 1)
        for at in sorted(own | alone):
            self._merge(at, self._of[-1])

    def groups(self) -> list[list[ActorEntry]]:
        """The entries of each adversary, in the order in which they came."""
        return [[self._entries[place] for place in sorted(some)] for some in self._members if some]

    def _merge(self, left: int, right: int) -> None:
        left, right = min(left, right), max(left, right)
        for place in self._members[right]:
            self._of[place] = left
        self._members[left] += self._members[right]
        self._members[right] = []


def _shared(entries: Sequence[ActorEntry]) -> list[tuple[_Place, _Place]]:
    """Pairs of entries of two sources that share a name that tells, those that share most first."""
    keys = [frozenset(filter(None, map(name_key, entry.names))) for entry in entries]
    own = [name_key(entry.name) for entry in entries]
    bearers: defaultdict[str, list[_Place]] = defaultdict(list)
    for place, names in enumerate(keys):
        for key in names:
            bearers[key].append(place)
    strength: Counter[tuple[_Place, _Place]] = Counter()
    for key, places in bearers.items():
        per = Counter(entries[place].source for place in places)
        # A name that a source gives to many tells nothing of these: only entries of which it may are paired, which are few.
        telling = [place for place in places if per[entries[place].source] == 1 or own[place] == key]
        for at, one in enumerate(telling):
            for other in telling[at + 1 :]:
                if entries[one].source == entries[other].source:
                    continue
                if own[one] == own[other] == key:
                    strength[one, other] += 100
                elif per[entries[one].source] == per[entries[other].source] == 1:
                    strength[one, other] += 10 if key in (own[one], own[other]) else 1
    rank = {source: at for at, source in enumerate(dict.fromkeys(entry.source for entry in entries))}

    def order(pair: tuple[_Place, _Place]) -> tuple[object, ...]:
        """Equal ones in an order that does not depend on that of a source's entries."""
        return -strength[pair], *((rank[entries[place].source], entries[place].uuid) for place in pair)

    return sorted(strength, key=order)


def _adversary(
    some: Sequence[ActorEntry], campaigns_of: Mapping[str, set[str]], uses: Mapping[str, frozenset[str]]
) -> Adversary:
    """What the entries say, each thing with who says so; what ties it to others is not known yet."""
    groups = [one.ident for one in some if one.ident]
    used = frozenset[str]().union(*(uses.get(ident, frozenset()) for ident in groups))
    campaigns = sorted({each for ident in groups for each in campaigns_of.get(ident, ())})
    software = sorted(each for each in used if each.startswith("S"))
    return Adversary(
        id=some[0].ident or some[0].uuid,
        name=some[0].name,
        entries=tuple(some),
        names=_said((one.source, name, "") for one in some for name in one.names),
        countries=_said(
            (one.source, country_names()[code], code) for one in some for code in one.countries
        ),
        sponsors=_said((one.source, word, code) for one in some for word, code in one.sponsors),
        victims=_said((one.source, word, "") for one in some for word in one.victims),
        categories=_said((one.source, word, "") for one in some for word in one.categories),
        incidents=_said((one.source, word, "") for one in some for word in one.incidents),
        own=tuple(sorted(each for each in used if each.startswith("T"))),
        software=tuple(software),
        through=_techniques(software, uses),
        campaigns=tuple(campaigns),
        in_campaigns=_techniques(campaigns, uses),
    )  # fmt: skip


def _said(found: Iterable[tuple[str, str, str]]) -> tuple[Said, ...]:
    """Each thing once, as the first source writes it, with all that say it; names that differ in case alone are one."""
    first: dict[str, tuple[str, str]] = {}
    by: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for source, value, code in found:
        key = name_key(value) or value
        first.setdefault(key, (value, code))
        by[key][source] = None
    return tuple(Said(value, tuple(by[key]), code) for key, (value, code) in first.items())


def _techniques(users: Iterable[str], uses: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    return tuple(sorted({each for user in users for each in uses.get(user, ()) if each.startswith("T")}))


def _claims(groups: Sequence[Sequence[ActorEntry]]) -> dict[str, dict[int, list[ActorEntry]]]:
    """Who bears each name, by its key: numbers of adversaries, with the entries that say so."""
    found: dict[str, dict[int, list[ActorEntry]]] = {}
    for at, some in enumerate(groups):
        for entry in some:
            for key in {name_key(name) for name in entry.names} - {""}:
                found.setdefault(key, {}).setdefault(at, []).append(entry)
    return found


def _positions(
    made: Sequence[Adversary], claims: Mapping[str, Mapping[int, Sequence[ActorEntry]]]
) -> dict[str, tuple[Position, ...]]:
    """Who holds what of each name that several bear, by its key; made once, however many they are."""
    return {
        key: tuple(
            Position(entry.source, made[other].name, made[other].id)
            for other in sorted(bearers)
            for entry in bearers[other]
        )
        for key, bearers in claims.items()
        if len(bearers) > 1
    }


def _disputed(one: Adversary, positions: Mapping[str, tuple[Position, ...]]) -> Iterator[Conflict]:
    """What sources disagree about of one adversary."""
    for said in one.names:
        if bearers := positions.get(name_key(said.value)):
            yield Conflict(Disputed.NAME, said.value, bearers)
    origins = [(by, said) for said in (*one.countries, *one.sponsors) if said.code for by in said.by]
    if len({said.code for _, said in origins}) > 1:
        held = dict.fromkeys(Position(by, said.value) for by, said in origins)
        yield Conflict(Disputed.ORIGIN, "", tuple(held))
    for source, count in Counter(entry.source for entry in one.entries).items():
        if count > 1:
            apart = tuple(
                Position(entry.source, entry.name) for entry in one.entries if entry.source == source
            )
            joins = tuple(Position(entry.source, "one") for entry in one.entries if entry.naming)
            yield Conflict(Disputed.IDENTITY, source, (*apart, *joins))


def _related(groups: Sequence[Sequence[ActorEntry]], made: Sequence[Adversary]) -> list[list[Related]]:
    """What sources tie each adversary to, without calling it the same."""
    owner = {entry.uuid: at for at, some in enumerate(groups) for entry in some}
    found = []
    for at, some in enumerate(groups):
        ties = [(entry.source, tie) for entry in some for tie in entry.ties if owner.get(tie.uuid, at) != at]
        told = (
            Related(made[owner[tie.uuid]].id, made[owner[tie.uuid]].name, tie.kind, source, tie.likely)
            for source, tie in ties
        )
        found.append(list(dict.fromkeys(told)))
    return found


def _overlaps(
    namings: Iterable[tuple[Naming, ActorEntry]],
    claims: Mapping[str, Mapping[int, Sequence[ActorEntry]]],
    made: Sequence[Adversary],
) -> Iterator[tuple[int, Related]]:
    """What publishers say overlaps, told of each that is named, with the number of the adversary."""
    for naming, _ in namings:
        if naming.same:
            continue
        named = sorted({at for name in naming.names for at in claims.get(name_key(name), {})})
        for at in named:
            for other in named:
                if other != at:
                    yield at, Related(
                        made[other].id, made[other].name, "overlaps", naming.by, url=naming.url, read=naming.read
                    )  # fmt: skip
