"""Random members, markings and graphs of STIX objects, and a plain judge of who may be told what."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st

from release_samples import ident
from tocsin.model.marking import Pap, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC, Audience, Reach
from tocsin.release import RELEASE_EXTENSION, TLP_OF_ID

MEMBERS = tuple(f"identity--00000000-0000-4000-8000-00000000000{n}" for n in range(4))
AUDIENCES = (
    *(Audience.of_member(one) for one in MEMBERS),
    *(Audience.constituents_of(one) for one in MEMBERS),
    COMMUNITY,
    PUBLIC,
)
_IDS = [ident("malware", n) for n in range(6)]


class Said(msgspec.Struct, frozen=True):
    """What one object says: marking ids by place, members on its list (None without one), its source, its parts."""

    whole: tuple[str, ...]
    granular: tuple[str, ...]
    embedded: tuple[str, ...]
    members: tuple[str, ...] | None
    pap: Pap
    source: str
    parts: tuple[tuple[str, str], ...]  # (where it stands, id)

    @property
    def labels(self) -> list[Tlp]:
        """All labels, wherever they stand."""
        return [TLP_OF_ID[one] for one in (*self.whole, *self.granular, *self.embedded)]


_LABELS = st.sampled_from(sorted(TLP_OF_ID))
_PLACES = st.sampled_from(["object_refs", "sighting_of_ref", "source_ref", "x_deep", "x_key"])
SAID = st.builds(
    Said,
    whole=st.lists(_LABELS, max_size=2).map(tuple),
    granular=st.lists(_LABELS, max_size=1).map(tuple),
    embedded=st.lists(_LABELS, max_size=1).map(tuple),
    members=st.none() | st.lists(st.sampled_from(MEMBERS), max_size=3).map(tuple),
    pap=st.sampled_from(Pap),
    source=st.sampled_from([*MEMBERS, ""]),
    parts=st.lists(st.tuples(_PLACES, st.sampled_from(_IDS)), max_size=2).map(tuple),
)
GRAPHS = st.dictionaries(st.sampled_from(_IDS), SAID, min_size=1)


def written(object_id: str, said: Said) -> dict[str, Any]:
    """The STIX object that says so."""
    obj: dict[str, Any] = {"type": "malware", "id": object_id, "name": f"secret of {object_id}"}
    if said.whole:
        obj["object_marking_refs"] = list(said.whole)
    if said.source:
        obj["created_by_ref"] = said.source
    if said.granular:
        obj["granular_markings"] = [{"marking_ref": one, "selectors": ["name"]} for one in said.granular]
    if said.embedded:
        obj["x_embedded"] = [{"inner": {"object_marking_refs": list(said.embedded)}}]
    extension: dict[str, Any] = {"extension_type": "property-extension", "pap": said.pap.name.lower()}
    if said.members is not None:
        extension["releasable_to"] = list(said.members)
    obj["extensions"] = {RELEASE_EXTENSION: extension}
    for place, part in said.parts:
        obj[place] = {"object_refs": [part], "x_deep": [[{"of": part}]], "x_key": {part: 1}}.get(place, part)
    return obj


def parts_of(graph: dict[str, Said], object_id: str) -> set[str]:
    """Ids of all objects that an object reaches, itself included: the last of several at one place is written."""
    found: set[str] = set()
    waiting = [object_id]
    while waiting:
        one = waiting.pop()
        if one in found or one not in graph:
            continue
        found.add(one)
        waiting += dict(graph[one].parts).values()
    return found


def own_forbids(said: Said, audience: Audience) -> bool:
    """Whether what one object says of itself forbids an audience, its source being on its own list."""
    label = max(said.labels)
    on_list = {*(said.members or ()), said.source} - {""}
    if audience.reach in {Reach.COMMUNITY, Reach.PUBLIC}:
        return said.members is not None or label > (
            Tlp.GREEN if audience.reach is Reach.COMMUNITY else Tlp.CLEAR
        )
    if audience.reach is Reach.CONSTITUENTS and label > Tlp.AMBER:
        return True
    return (said.members is not None or label is Tlp.RED) and audience.member not in on_list


def forbidden(graph: dict[str, Said], object_id: str, audience: Audience) -> bool:
    """Whether anything that an object reaches forbids an audience; its source always has its own."""
    if audience.reach is Reach.MEMBER and audience.member == graph[object_id].source:
        return False
    return any(own_forbids(graph[one], audience) for one in parts_of(graph, object_id))
