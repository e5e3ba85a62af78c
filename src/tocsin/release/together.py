"""Objects that come together: each may be a part of another, in circles too."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from tocsin.model.call import StixObject
from tocsin.model.marking import Marking
from tocsin.release.known import Known, KnownMarkings
from tocsin.release.reading import id_of, marking_of, references


def known_together(objects: Iterable[StixObject], known: Known) -> KnownMarkings:
    """The marking that holds for each of several objects that refer to one another, beside what is known already.

    Of several versions of an object all count. ReleaseError if one of them is malformed or not marked.
    """
    parts = tuple(objects)
    markings: dict[str, Marking] = {}
    users: defaultdict[str, set[str]] = defaultdict(set)
    for part in parts:
        ident, marking = id_of(part), marking_of(part, known)
        markings[ident] = markings[ident].joined(marking) if ident in markings else marking
        for reference in references(part):
            users[reference].add(ident)
    _spread(markings, users)
    return KnownMarkings(markings, beyond=known)


def _spread(markings: dict[str, Marking], users: defaultdict[str, set[str]]) -> None:
    """Make every object as strict as its parts, until nothing changes: markings only rise, so that ends."""
    waiting = deque(markings)
    while waiting:
        part = waiting.popleft()
        for user in users.get(part, ()):
            joined = markings[user].joined(markings[part])
            if joined != markings[user]:
                markings[user] = joined
                waiting.append(user)
