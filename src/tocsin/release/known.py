"""What is known of other objects when one of them is to be judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from tocsin.model.marking import Marking


class Known(Protocol):
    """Looks up what an object refers to; whoever keeps objects provides it."""

    def marking_of(self, object_id: str, /) -> Marking | None:
        """The marking that holds for an object, its own parts counted in; None where it is not here."""
        ...

    def meaning_of(self, marking_id: str, /) -> Marking | None:
        """What a marking definition of an alliance's own means; None where whoever keeps objects was not told.

        A definition that came in as an object is not told: it would be its author's word on what others may see.
        """
        ...

    def is_statement(self, marking_id: str, /) -> bool:
        """Whether a marking definition states something that limits nobody, such as a copyright."""
        ...


class KnownMarkings(msgspec.Struct, frozen=True):
    """What is known, as values: markings by the id of their object, ids of marking definitions that only state.

    ``definitions`` say what marking definitions mean; ``beyond`` is asked for what is not among any of them.
    """

    markings: Mapping[str, Marking] = {}
    statements: frozenset[str] = frozenset()
    beyond: Known | None = None
    definitions: Mapping[str, Marking] = {}

    def marking_of(self, object_id: str, /) -> Marking | None:
        """The marking of an object, None where it is not known."""
        found = self.markings.get(object_id)
        return self.beyond.marking_of(object_id) if found is None and self.beyond else found

    def meaning_of(self, marking_id: str, /) -> Marking | None:
        """What a marking definition means, None where that was not said."""
        found = self.definitions.get(marking_id)
        return self.beyond.meaning_of(marking_id) if found is None and self.beyond else found

    def is_statement(self, marking_id: str, /) -> bool:
        """Whether a marking definition limits nobody."""
        return marking_id in self.statements or (
            self.beyond is not None and self.beyond.is_statement(marking_id)
        )


#: For an object that refers to nothing that is here.
NOTHING_KNOWN = KnownMarkings()
