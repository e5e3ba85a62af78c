"""The field of view of an item of a call, in counts: it may have become several detections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from tocsin.model.answer import Beneath, Blindness, FieldOfViewCount
from tocsin.model.field_of_view import Blind, Days, FieldOfView, Visibility
from tocsin.node.reports.machines import Machine


class Views:
    """Counts the hosts of one hunt; items that became detections of the same classes share the work."""

    def __init__(self, view: FieldOfView) -> None:
        self._view = view
        self._places = {(host.origin, host.name): number for number, host in enumerate(view.hosts)}
        self._known: dict[frozenset[int], _Class] = {}
        self._days = covered(view)

    def counted(self, detections: Collection[str], seen: Collection[Machine]) -> FieldOfViewCount:
        """What the known hosts could show of all of ``detections`` together.

        A host is blind if it is so to each of them, and sees in part if it is blind to some or sees some in part.
        ``seen`` are the machines that matched; those that no log names as a source count for nothing here.
        """
        of = self._class(detections)
        hit = {self._places[machine] for machine in seen if machine in self._places}
        blind = of.blind.keys() - hit
        partly = of.partly - hit
        known = len(self._view.hosts)
        return FieldOfViewCount(
            known=known,
            seen=len(hit),
            not_seen=known - len(hit) - len(blind),
            partly=len(partly),
            blind=len(blind),
            blindness=_reasons(of.blind[host] for host in blind),
            host_days=of.host_days,
            host_days_asked=of.host_days_asked,
            days=self._days,
        )

    def beneath(self, detections: Collection[str], seen: Collection[Machine]) -> tuple[Beneath, ...]:
        """Of the known hosts among ``seen`` those that are blind to all of ``detections``, or see them in part."""
        of = self._class(detections)
        hit = {machine: self._places[machine] for machine in seen if machine in self._places}
        blind = {machine: of.blind[at] for machine, at in hit.items() if at in of.blind}
        found = [Beneath(*machine, Blindness(one.why, one.what, 1)) for machine, one in blind.items()]
        found += [Beneath(*machine) for machine, at in hit.items() if at in of.partly]
        return tuple(sorted(found, key=lambda one: (one.origin, one.host)))

    def _class(self, detections: Collection[str]) -> _Class:
        classes = frozenset(self._view.outcomes[name].visibility for name in detections)
        if classes not in self._known:
            self._known[classes] = _Class([self._view.classes[at] for at in sorted(classes)])
        return self._known[classes]


class _Class:
    """How the known hosts see several classes of detections together, hosts by their positions."""

    def __init__(self, seen_by: list[Visibility]) -> None:
        blinds = [{host: group for group in one.blind for host in group.hosts} for one in seen_by]
        every = set(blinds[0]).intersection(*blinds[1:])
        some = set().union(*blinds) - every
        part = {host for one in seen_by for group in one.seeing if group.missing for host in group.hosts}
        self.blind: dict[int, Blind] = {host: blinds[0][host] for host in every}
        self.partly = (part | some) - every
        self.host_days = max(one.host_days for one in seen_by)
        self.host_days_asked = max(one.host_days_asked for one in seen_by)


def _reasons(groups: Iterable[Blind]) -> tuple[Blindness, ...]:
    counted = Counter((group.why, group.what) for group in groups)
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Blindness(why, what, hosts) for (why, what), hosts in ranked)


def covered(view: FieldOfView) -> Days | None:
    """First to last day that any log covers."""
    times = [(log.first, log.last) for log in view.logs if log.first and log.last]
    if not times:
        return None
    return Days(min(first for first, _ in times).date(), max(last for _, last in times).date())
