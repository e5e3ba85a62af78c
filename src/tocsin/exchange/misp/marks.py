"""TLP and PAP tags, and distribution, as a marking, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tocsin.exchange.misp.losses import Loss
from tocsin.model.marking import Marking, Pap, Tlp, strictest

#: MISP's levels of distribution.
ORGANISATION, COMMUNITY, CONNECTED, ALL, SHARING_GROUP, INHERIT = range(6)


class Distributions:
    """Reads distribution as releasability: MISP organisations are members by ``members``, the source is ``source``."""

    def __init__(self, source: str, members: Mapping[str, str]) -> None:
        self._source, self._members = source, members

    def marking(self, level: object, group: object, where: str, losses: list[Loss]) -> Marking:
        """What a level of distribution asks for beside TLP; what is unknown is read as the closest."""
        if level in {COMMUNITY, CONNECTED}:
            return Marking(Tlp.GREEN)
        if level in {ALL, INHERIT, None}:
            return Marking(Tlp.CLEAR)
        if level == SHARING_GROUP:
            return Marking(Tlp.CLEAR, frozenset({self._source, *self._of_group(group, where, losses)}))
        return Marking(Tlp.CLEAR, frozenset({self._source}))

    def _of_group(self, group: object, where: str, losses: list[Loss]) -> Iterable[str]:
        organisations = group.get("SharingGroupOrg", []) if isinstance(group, dict) else []
        for one in organisations if isinstance(organisations, list) else []:
            said = one.get("Organisation", one) if isinstance(one, dict) else {}
            uuid = str(said.get("uuid", "")) if isinstance(said, dict) else ""
            if uuid in self._members:
                yield self._members[uuid]
            else:
                losses.append(
                    Loss(
                        where, f"organisation {uuid[:40]} of the sharing group is no member, and is left out"
                    )
                )


def tagged(names: Iterable[str]) -> Marking | None:
    """What TLP and PAP tags say together; None without a TLP tag. ValueError for a label that nobody knows."""
    found: list[Marking] = []
    labelled = False
    for name in names:
        kind, _, label = name.strip().lower().partition(":")
        if kind == "tlp":
            labelled = True
            found.append(Marking(Tlp.parse(label)))
        elif kind == "pap":
            found.append(Marking(Tlp.CLEAR, pap=Pap.parse(label)))
    return strictest(found) if labelled else None


def is_marking(name: str) -> bool:
    """Whether a tag is of TLP or PAP."""
    return name.strip().lower().startswith(("tlp:", "pap:"))


def said(marking: Marking, where: str, losses: list[Loss]) -> dict[str, Any]:
    """Tags and distribution of a marking. A list of members has no place in an event: it goes nowhere by itself."""
    tags = [str(marking.tlp).lower()]
    if marking.pap is not Pap.CLEAR:
        tags.append(str(marking.pap))
    level = {Tlp.CLEAR: ALL, Tlp.GREEN: COMMUNITY}.get(marking.tlp, ORGANISATION)
    if marking.releasable_to is not None:
        level = ORGANISATION
        losses.append(
            Loss(where, "the list of members that it is releasable to: it is marked as for one organisation")
        )
    return {"Tag": [{"name": name} for name in tags], "distribution": level}
