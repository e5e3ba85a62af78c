"""TLP and PAP tags, and distribution, as a marking, and back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from tocsin.exchange.misp.events import dicts
from tocsin.exchange.misp.organisations import Organisations, told
from tocsin.model.errors import ExchangeError
from tocsin.model.label_columns import label_of_tag
from tocsin.model.marking import Marking, Pap, Tlp, strictest
from tocsin.release import NAMESPACE

#: MISP's levels of distribution.
ORGANISATION, COMMUNITY, CONNECTED, ALL, SHARING_GROUP, INHERIT = range(6)
_LEVELS = frozenset(map(str, range(6)))


class Claim(msgspec.Struct, frozen=True):
    """What a part of an event says of who may have it: by its tags, and by its distribution.

    ``unknown`` are organisations of its sharing group that are no members here.
    """

    tagged: Marking
    distributed: Marking
    unknown: tuple[str, ...] = ()

    def joined(self, other: Claim) -> Claim:
        """Both together."""
        unknown = tuple(dict.fromkeys(self.unknown + other.unknown))
        tags, levels = self.tagged.joined(other.tagged), self.distributed.joined(other.distributed)
        return Claim(tags, levels, unknown)

    @property
    def marking(self) -> Marking:
        """Tags and distribution together."""
        return self.tagged.joined(self.distributed)


def claim_of(part: dict[str, Any], tags: Iterable[str], source: str, known: Organisations) -> Claim:
    """What an event, an object or an attribute claims, made by ``source`` (a member's id, "" if by nobody known).

    What says nothing limits nobody: an event may be loosened by its distribution alone. ExchangeError for a label that nobody knows.
    """
    where = f"MISP {str(part.get('uuid', part.get('info', '')))[:80]}"
    try:
        tagged = _tagged(tags)
    except ValueError as error:
        raise ExchangeError(f"has a tag that is unknown: {error}", where=where, hint="correct it") from error
    said = part.get("distribution")
    level = int(said) if isinstance(said, str) and said in _LEVELS else said
    if level in (COMMUNITY, CONNECTED):
        return Claim(tagged, Marking(Tlp.GREEN))
    if level in (ALL, INHERIT, None):
        return Claim(tagged, Marking(Tlp.CLEAR))
    group = list(_organisations(part.get("SharingGroup"))) if level == SHARING_GROUP else []
    members = {source, *(known.member(one) for one in group)} - {""}
    unknown = tuple(told(one) for one in group if not known.member(one))
    return Claim(tagged, Marking(Tlp.CLEAR, frozenset(members)), unknown)


def said(marking: Marking, source: str, known: Organisations) -> dict[str, Any]:
    """Tags, distribution and sharing group of a marking; ``source`` is the member that made what is marked.

    A list of members is a sharing group of them; one that names the source alone is its organisation.
    """
    tags = {"Tag": [{"name": name} for name in marking_tags(marking)]}
    if marking.releasable_to is not None and marking.releasable_to - {source}:
        return tags | {"distribution": SHARING_GROUP, "SharingGroup": _group(marking.releasable_to, known)}
    level = {Tlp.CLEAR: ALL, Tlp.GREEN: COMMUNITY}.get(marking.tlp, ORGANISATION)
    return tags | {"distribution": ORGANISATION if marking.releasable_to is not None else level}


def marking_tags(marking: Marking) -> list[str]:
    """The tags that say the labels of a marking."""
    tags = [str(marking.tlp).lower()]
    return tags if marking.pap is Pap.CLEAR else [*tags, str(marking.pap)]


def _tagged(names: Iterable[str]) -> Marking:
    found = [Marking(Tlp.CLEAR)]
    for label in map(label_of_tag, names):
        if isinstance(label, Tlp):
            found.append(Marking(label))
        elif label is not None:
            found.append(Marking(Tlp.CLEAR, pap=label))
    return strictest(found)


def _organisations(group: object) -> Iterator[dict[str, Any]]:
    for one in dicts(group.get("SharingGroupOrg")) if isinstance(group, dict) else ():
        held = one.get("Organisation", one)
        yield held if isinstance(held, dict) else {}


def _group(members: frozenset[str], known: Organisations) -> dict[str, Any]:
    """The sharing group of some members; the same members always have the same."""
    listed = [known.said(one) for one in sorted(members)]
    names = ", ".join(sorted(one["name"] for one in listed))
    return {
        "uuid": str(uuid.uuid5(NAMESPACE, f"sharing group of {' '.join(sorted(members))}")),
        "name": f"Tocsin: {names}"[:200],
        "SharingGroupOrg": [{"Organisation": one} for one in listed],
    }
