"""A picture as the noun that travels: hosts grouped by how they see, days counted."""

from __future__ import annotations

import numpy as np

from tocsin.hunting.field_of_view.picture import Picture
from tocsin.hunting.field_of_view.presence import Presence
from tocsin.hunting.field_of_view.ranges import without
from tocsin.hunting.field_of_view.sight import State
from tocsin.model.field_of_view import Blind, Days, Seeing, Visibility, Why


class Shown:
    """Makes visibilities and outcomes; what classes have in common is computed once."""

    def __init__(self) -> None:
        self._uncovered: dict[tuple[int, bytes], tuple[Days, ...]] = {}

    def visibility(self, one: Picture) -> Visibility:
        """How hosts see a class, most hosts first."""
        days = one.covered()
        rows = one.presence.rows
        per_host = days.sum(axis=1)
        seeing: list[Seeing] = []
        blind: list[Blind] = []
        for verdict, every in one.hosts():
            hosts = every[rows.asked_host[every]]
            if not len(hosts):
                continue
            members, lacking = tuple(rows.position[hosts].tolist()), tuple(sorted(verdict.missing))
            if verdict.state is State.BLIND:
                blind.append(Blind(members, verdict.why or Why.NO_LOG_SOURCE, lacking))
            else:
                tables = tuple(sorted(verdict.tables))
                seeing.append(Seeing(members, tables, lacking, int(per_host[hosts].sum())))
        asked = one.presence.asked_of_host * rows.asked_host
        return Visibility(
            one.logsources,
            one.known,
            tuple(sorted(seeing, key=lambda group: (-len(group.hosts), group.missing))),
            tuple(sorted(blind, key=lambda group: (-len(group.hosts), group.why, group.what))),
            int(per_host[rows.asked_host].sum()),
            int(asked[one.states() > State.BLIND].sum()) if len(asked) else 0,
            int(asked.sum()),
            self._without(np.asarray(days[rows.asked_host].any(axis=0)), one.presence),
            one.nameless,
            one.nameless_outside,
            *one.presence.bounds,
        )

    def _without(self, covered: np.ndarray, presence: Presence) -> tuple[Days, ...]:
        key = (id(presence), covered.tobytes())
        if key not in self._uncovered:
            days = presence.axis[covered].tolist()
            asked = (presence.periods[i] for i in sorted(presence.asked_origins))
            self._uncovered[key] = without(asked, days)
        return self._uncovered[key]
