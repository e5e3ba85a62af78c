"""What a node knows of objects, each asked for once: those of one call are asked for over and over."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence

import msgspec

from tocsin.model.call import StixObject
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking
from tocsin.model.member import Member
from tocsin.node.member.node import Node
from tocsin.release import id_of, is_own_statement, references
from tocsin.store import Newest, StoredObject


class KnownHere:
    """Newest versions that are kept, as ``release.Known`` asks; what is noted counts as kept from then on."""

    def __init__(self, node: Node, objects: Iterable[StixObject] = ()) -> None:
        """Look up at once what objects are and what they refer to; the rest is looked up when it is asked for."""
        self._node = node
        self._newest: dict[str, Newest | None] = {}
        self._statements: dict[str, bool] = {}
        self._members: dict[str, Member | None] = {}
        wanted: set[str] = set()
        for obj in objects:
            with contextlib.suppress(ReleaseError):  # whoever judges it says what is wrong with it
                wanted |= {id_of(obj), *references(obj)}
        self._look_up(wanted)

    @classmethod
    def of_own(cls, node: Node, objects: Sequence[StixObject]) -> KnownHere:
        """What is known with objects that the node makes itself: their definitions count before they are kept."""
        known = cls(node, objects)
        for obj in objects:
            known._state(obj)
        return known

    def newest(self, object_id: str) -> Newest | None:
        """The newest version of an object, None where there is none."""
        if object_id not in self._newest:
            self._look_up([object_id])
        return self._newest[object_id]

    def expect(self, ids: Iterable[str]) -> None:
        """Look objects up at once that will be asked for."""
        self._look_up(one for one in ids if one not in self._newest)

    def member(self, id_: str) -> Member | None:
        """A member as the registry has it."""
        if id_ not in self._members:
            self._members[id_] = self._node.store.members.get(id_)
        return self._members[id_]

    def note(self, made: StoredObject) -> None:
        """An object was believed, and is about to be kept: a definition that is held in quarantine makes no marking known."""
        if made.type == "marking-definition":
            self._state(msgspec.json.decode(made.raw))
        before = self.newest(made.id)
        if before is None or made.owner != before.owner or made.version > before.version:
            self._newest[made.id] = Newest(made.version, made.marking, made.owner)

    def marking_of(self, object_id: str, /) -> Marking | None:
        """The marking of the newest version that is kept."""
        found = self.newest(object_id)
        return None if found is None else found.marking

    def meaning_of(self, marking_id: str, /) -> Marking | None:
        """As the node says."""
        return self._node.meaning_of(marking_id)

    def is_statement(self, marking_id: str, /) -> bool:
        """Whether a definition only states something, by those that were noted or as the node says."""
        if marking_id not in self._statements:
            self._statements[marking_id] = self._node.is_statement(marking_id)
        return self._statements[marking_id]

    def _state(self, obj: StixObject) -> None:
        if obj.get("type") == "marking-definition" and is_own_statement(obj):
            self._statements[str(obj["id"])] = True

    def _look_up(self, ids: Iterable[str]) -> None:
        asked = list(ids)
        found = self._node.store.objects.newest(asked)
        self._newest |= {one: found.get(one) for one in asked}
