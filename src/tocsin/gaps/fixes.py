"""The next fixes: which few tasks together let most techniques of most adversaries be seen, on most hosts.

A fix gives sight of techniques on hosts. Its gain is the number of pairs (technique, adversary that uses it), each counted by
the share of the technique's hosts that would newly see it. Fixes are chosen one by one, each for what it adds to those before it:
of such sums the greedy choice is at least 63 % of the best one (Nemhauser, Wolsey, Fisher 1978, doi:10.1007/BF01588971).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.gaps.alliance import SEEN
from tocsin.gaps.mends import COSTS, Mend, mends
from tocsin.gaps.sights import Kinds, any_of
from tocsin.gaps.standing import Standings
from tocsin.gaps.telemetry import PROBE
from tocsin.model.counting import counted
from tocsin.model.field_of_view import Why
from tocsin.model.gap import GapMap

#: Fixes that are shown.
MOST = 5
#: The probe that tells domain controllers: who hands out Kerberos tickets.
CONTROLLERS = PROBE + "domain-controllers"

#: First words of log sources that a network has whatever runs in it.
_NETWORK = frozenset({"dns", "firewall", "proxy", "suricata", "webserver", "zeek"})

Shares = npt.NDArray[np.float64]


class Fix(msgspec.Struct, frozen=True, kw_only=True):
    """A task, where, what it takes, and what it opens to.

    ``gain`` is in pairs of technique and adversary, counted by the share of hosts; ``pairs`` are all that it touches.
    ``hosts`` is how many hosts it is to be done on, ``names`` who they are where that is known, ``where`` says it in words; of a log
    that only some servers keep, which these are is not known, and the gain counts all hosts of their platform.
    """

    member: str
    text: str
    cost: str
    gain: float
    pairs: int
    techniques: tuple[str, ...]
    adversaries: tuple[str, ...]
    hosts: int
    names: tuple[str, ...] = ()
    where: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.where}".strip()


class _Offer(msgspec.Struct, frozen=True):
    """What a mend gives: by technique, in which parts of its hosts it would newly be seen (parts,)."""

    mend: Mend
    gives: dict[str, Kinds]


class _Task(msgspec.Struct, frozen=True):
    """All offers; ``shares`` (parts,) of each technique's hosts add up to one at most."""

    offers: tuple[_Offer, ...]
    shares: dict[str, Shares]
    users: Mapping[str, tuple[str, ...]]


def fixes_at_home(
    standings: Standings, member: str, users: Mapping[str, tuple[str, ...]], most: int = MOST
) -> tuple[Fix, ...]:
    """The next fixes of the member whose lake was measured; ``users`` are the adversaries of each technique."""
    gives: dict[Mend, dict[str, Kinds]] = {}
    shares: dict[str, Shares] = {}
    for technique in users:
        for mend, kinds in _mends_at_home(standings, technique):
            parts = gives.setdefault(mend, {})
            parts[technique] = parts[technique] | kinds if technique in parts else kinds
        shares[technique] = _shares_at_home(standings, technique)
    task = _Task(tuple(_Offer(mend, parts) for mend, parts in gives.items()), shares, users)
    return tuple(_at_home(standings, member, one, users) for one in _chosen(task, most))


def newly_seen(found: GapMap, fixes: Iterable[Fix]) -> tuple[str, ...]:
    """Techniques that no host sees now, and that some would once all of some fixes are done."""
    shown = {technique for fix in fixes for technique in fix.techniques}
    return tuple(one.technique for one in found.stands if one.technique in shown and one.standing not in SEEN)


def fixes_of_map(found: GapMap, users: Mapping[str, tuple[str, ...]], most: int = MOST) -> tuple[Fix, ...]:
    """The next fixes of a member of whom only a map is known, from what it says that it lacks."""
    gives: dict[Mend, dict[str, Kinds]] = {}
    shares: dict[str, Shares] = {}
    hosts: dict[str, npt.NDArray[np.int64]] = {}
    for stand in found.stands:
        if stand.technique not in users:
            continue
        lacking = np.array([one.hosts for one in stand.lacks], np.int64)
        shares[stand.technique] = lacking / max(stand.hosts or 0, int(lacking.sum()), 1)
        hosts[stand.technique] = lacking
        for at, lack in enumerate(stand.lacks):
            for mend in mends((), lack.why, lack.what):
                parts = gives.setdefault(mend, {})
                parts.setdefault(stand.technique, np.zeros(len(lacking), bool))[at] = True
    task = _Task(tuple(_Offer(mend, parts) for mend, parts in gives.items()), shares, users)
    return tuple(_of_counts(found.member, one, users, hosts) for one in _chosen(task, most))


def _mends_at_home(standings: Standings, technique: str) -> Iterable[tuple[Mend, Kinds]]:
    """What would let hosts see a technique that they do not, with an element at the end for a log that no known host keeps."""
    rules = standings.by_technique.get(technique, ())
    if not rules:
        seeing = standings.seeing(standings.classes(standings.probes(technique)))
        if seeing.any():
            named = f"{technique} {standings.measured.names.get(technique, '')}".strip()
            yield Mend(f"write or enable a rule for {named}", "rule"), np.append(seeing, False)
        return
    classes = standings.classes(rules)
    seeing = standings.seeing(classes)
    for at in classes:
        one = standings.measured.view.classes[at]
        for group, kinds in standings.sights.blind(at):
            if (dark := kinds & standings.sights.relevant(at) & ~seeing).any():
                for mend in mends(one.logsources, group.why, group.what):
                    yield mend, np.append(dark, False)
        if not standings.sights.relevant(at).any() and not one.nameless and _is_of_a_network(one.logsources):
            for mend in mends(one.logsources, Why.NO_LOG_SOURCE, one.logsources):
                yield mend, np.append(standings.sights.none, True)


def _is_of_a_network(logsources: Iterable[str]) -> bool:
    """Whether log sources are of what every network has: of a platform or a service that nobody is known to use nothing can be mended."""
    return any(name.partition(" ")[0] in _NETWORK for name in logsources)


def _shares_at_home(standings: Standings, technique: str) -> Shares:
    rules = standings.by_technique.get(technique, ())
    relevant = standings.relevant(standings.classes(rules or standings.probes(technique)))
    weights = standings.sights.weights * relevant
    total = int(weights.sum())
    return np.append(weights / total, 0.0) if total else np.append(weights.astype(float), 1.0)


class _Choice(msgspec.Struct, frozen=True):
    """A mend that was chosen, what it newly gives, and its gain."""

    mend: Mend
    gained: dict[str, Kinds]
    gain: float


def _chosen(task: _Task, most: int) -> Iterable[_Choice]:
    """Mends one by one, each with what it adds to those before it; of equals the least costly."""
    closed: dict[str, Kinds] = {}
    left = list(task.offers)
    for _ in range(most):
        choices = [_choice(offer, closed, task) for offer in left]
        best = min(choices, key=lambda one: (-one.gain, COSTS.index(one.mend.cost), one.mend), default=None)
        if best is None or best.gain <= 0:
            return
        yield best
        left = [offer for offer in left if offer.mend != best.mend]
        for technique, parts in best.gained.items():
            closed[technique] = any_of([parts, closed.get(technique, parts)])


def _choice(offer: _Offer, closed: Mapping[str, Kinds], task: _Task) -> _Choice:
    added = {one: parts & ~closed[one] if one in closed else parts for one, parts in offer.gives.items()}
    sums = {one: float(task.shares[one][parts].sum()) for one, parts in added.items()}
    gained = {one: parts for one, parts in added.items() if sums[one] > 0}
    # Rounded, so that equals are equal whatever the order of their sums.
    return _Choice(offer.mend, gained, round(sum(sums[one] * len(task.users[one]) for one in gained), 9))


def _at_home(standings: Standings, member: str, choice: _Choice, users: Mapping[str, tuple[str, ...]]) -> Fix:
    if choice.mend.servers:  # which hosts they are is not known
        return _fix(member, choice, users, 0, f"on the {choice.mend.servers}")
    kinds = any_of(parts[:-1] for parts in choice.gained.values())
    sights = standings.sights
    controllers = standings.seeing(standings.classes((CONTROLLERS,)))
    hosts, of_them = sights.count(kinds), sights.count(kinds & controllers)
    return _fix(member, choice, users, hosts, _where(hosts, of_them), sights.hosts(kinds))


def _of_counts(
    member: str,
    choice: _Choice,
    users: Mapping[str, tuple[str, ...]],
    hosts: Mapping[str, npt.NDArray[np.int64]],
) -> Fix:
    if choice.mend.servers:
        return _fix(member, choice, users, 0, f"on the {choice.mend.servers}")
    count = max((int(hosts[one][parts].sum()) for one, parts in choice.gained.items()), default=0)
    return _fix(member, choice, users, count, _where(count, 0))


def _fix(  # noqa: PLR0913, PLR0917  (what a fix opens to)
    member: str,
    choice: _Choice,
    users: Mapping[str, tuple[str, ...]],
    hosts: int,
    where: str,
    names: tuple[str, ...] = (),
) -> Fix:
    techniques = tuple(sorted(choice.gained))
    return Fix(
        member=member,
        text=choice.mend.text,
        cost=choice.mend.cost,
        gain=choice.gain,
        pairs=sum(len(users[one]) for one in techniques),
        techniques=techniques,
        adversaries=tuple(sorted({name for one in techniques for name in users[one]})),
        hosts=hosts,
        names=names,
        where=where,
    )


def _where(hosts: int, controllers: int) -> str:
    if not hosts:
        return ""
    if hosts == controllers:
        return "on the domain controller" if hosts == 1 else f"on {hosts} domain controllers"
    among = f", {counted(controllers, 'domain controller')} among them" if controllers else ""
    return f"on {counted(hosts, 'host')}{among}"
