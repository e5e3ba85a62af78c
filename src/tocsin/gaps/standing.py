"""How a member stands to techniques: its rules, what of its telemetry they rest on, and what fired."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tocsin.gaps.sights import Kinds, Sights, any_of
from tocsin.gaps.telemetry import PROBE, Needs
from tocsin.model.detection import Detection
from tocsin.model.field_of_view import Days, FieldOfView, Why
from tocsin.model.gap import GapMap, Lack, Stand, Standing


class Measured(msgspec.Struct, frozen=True):
    """What a map at home is made of.

    ``techniques`` are asked about, those of ``detections`` besides. ``view`` has the outcomes of ``detections`` and of the
    probes of ``needs``. ``proofs`` are ids of what fired, by technique. ``successors`` are ids that took an older one's place, ``names`` those of techniques.
    """

    techniques: tuple[str, ...]
    detections: Sequence[Detection]
    view: FieldOfView
    needs: Needs = Needs()
    proofs: Mapping[str, tuple[str, ...]] = {}
    successors: Mapping[str, str] = {}
    names: Mapping[str, str] = {}


class Standings:
    """Standings of one field of view. ``by_technique`` are the rules of each technique; ``sights`` how hosts see them."""

    def __init__(self, measured: Measured) -> None:
        self.measured = measured
        self.sights = Sights(measured.view)
        self.by_technique = rules_of(measured.detections, measured.successors)
        self._lacks: dict[tuple[int, ...], tuple[Lack, ...]] = {}

    def unproven(self) -> Standings:
        """As if nothing had fired: what others may be told, since a proof may be an intruder's work at home."""
        return Standings(msgspec.structs.replace(self.measured, proofs={}))

    @property
    def techniques(self) -> tuple[str, ...]:
        """All that are asked about, in order."""
        named = {*self.measured.techniques, *self.by_technique, *self.measured.proofs}
        return tuple(sorted({self.measured.successors.get(one, one) for one in named}))

    def map(self, member: str, at: dt.datetime) -> GapMap:
        """The map of the member whose lake was measured, techniques in the order of their ids."""
        stands = tuple(self.of(one) for one in self.techniques)
        needs = self.measured.needs
        return GapMap(
            member=member, at=at, basis="lake", stands=stands, window=window_of(self.measured.view),
            unmapped=needs.unmapped, mapped=needs.mapped,
        )  # fmt: skip

    def of(self, technique: str) -> Stand:
        """How it stands to one technique."""
        rules = self.by_technique.get(technique, ())
        classes = self.classes(rules)
        asked = classes or self.classes(self.probes(technique))
        seeing, relevant = self.seeing(asked), self.relevant(asked)
        nameless = any(self.measured.view.classes[at].nameless for at in asked)
        seen = bool(seeing.any()) or nameless
        proofs = self.measured.proofs.get(technique, ())
        return Stand(
            technique=technique,
            standing=_standing(proofs, rules, seen=seen),
            hosts=self.sights.count(relevant),
            seeing=self.sights.count(seeing) if classes else 0,
            rules=tuple(rules),
            proofs=tuple(proofs),
            lacks=self._lacking(asked) if classes or not seen else (),
            telemetry=() if classes else self._telemetry(technique),
        )

    def probes(self, technique: str) -> tuple[str, ...]:
        """Ids of the probes of the telemetry that a technique needs."""
        return tuple(PROBE + one for one in self.measured.needs.of.get(technique, ()))

    def classes(self, detections: Iterable[str]) -> tuple[int, ...]:
        """The classes of detections, by their ids."""
        outcomes = self.measured.view.outcomes
        return tuple(sorted({outcomes[one].visibility for one in detections if one in outcomes}))

    def seeing(self, classes: Iterable[int]) -> Kinds:
        """Which kinds of hosts see any of some classes."""
        return any_of([self.sights.none, *(self.sights.seeing(at) for at in classes)])

    def relevant(self, classes: Iterable[int]) -> Kinds:
        """Which kinds of hosts could show any of some classes."""
        return any_of([self.sights.none, *(self.sights.relevant(at) for at in classes)])

    def _telemetry(self, technique: str) -> tuple[str, ...]:
        needs = self.measured.needs
        there = [
            needs.telemetry[one].name
            for one in needs.of.get(technique, ())
            if self._is_there(self.classes((PROBE + one,)))
        ]
        return tuple(dict.fromkeys(there))

    def _is_there(self, classes: tuple[int, ...]) -> bool:
        return bool(self.seeing(classes).any()) or any(
            self.measured.view.classes[at].nameless for at in classes
        )

    def _lacking(self, classes: tuple[int, ...]) -> tuple[Lack, ...]:
        """What hosts that see none of some classes lack, the most hosts first."""
        if classes not in self._lacks:
            self._lacks[classes] = self._missing(classes)
        return self._lacks[classes]

    def _missing(self, classes: tuple[int, ...]) -> tuple[Lack, ...]:
        dark = self.relevant(classes) & ~self.seeing(classes)
        masks: dict[tuple[Why, tuple[str, ...]], Kinds] = {}
        for at in classes:
            own = dark & self.sights.relevant(at)  # a Windows host lacks no log of Linux
            for group, kinds in self.sights.blind(at):
                key = (group.why, group.what)
                masks[key] = masks.get(key, self.sights.none) | (kinds & own)
            if not self.measured.view.classes[at].blind:
                masks.setdefault(
                    (Why.NO_LOG_SOURCE, self.measured.view.classes[at].logsources), self.sights.none
                )
        found = [Lack(why, what, self.sights.count(kinds)) for (why, what), kinds in masks.items()]
        kept = [one for one in found if one.hosts or (not dark.any() and not self.seeing(classes).any())]
        return tuple(sorted(kept, key=lambda one: (-one.hosts, one)))


def rules_of(detections: Iterable[Detection], successors: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Ids of the detections that are tagged with each technique; parts of correlations are none by themselves."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for one in detections:
        for technique in () if one.hidden else one.techniques:
            found[successors.get(technique, technique)][one.id] = None
    return {technique: tuple(rules) for technique, rules in found.items()}


def window_of(view: FieldOfView) -> Days | None:
    """The days in question of all origins together; None where there are none."""
    asked = [one.asked for one in view.times if one.asked is not None]
    return Days(min(one.first for one in asked), max(one.last for one in asked)) if asked else None


def _standing(proofs: Sequence[str], rules: Sequence[str], *, seen: bool) -> Standing:
    if proofs:
        return Standing.PROVEN
    if rules:
        return Standing.COVERED if seen else Standing.NO_TELEMETRY
    return Standing.NO_RULE if seen else Standing.BLIND
