"""Objects that came together in the order in which they are judged: each after those of which it tells."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Sequence

from tocsin.model.call import StixObject
from tocsin.model.errors import ReleaseError
from tocsin.release import id_of, references


def parts_first(objects: Sequence[StixObject | str]) -> list[int]:
    """Numbers of objects: each after all versions of what it refers to and is marked with, else as they are; in a circle one must come first.

    What is no object refers to nothing.
    """
    there: defaultdict[str, list[int]] = defaultdict(list)
    named: list[frozenset[str]] = []
    for number, obj in enumerate(objects):
        named.append(frozenset())
        with contextlib.suppress(ReleaseError):  # whoever judges it says what is wrong with it
            if isinstance(obj, dict):
                there[id_of(obj)].append(number)
                named[number] = references(obj) | _markings(obj)
    parts = [[part for one in sorted(ids & there.keys()) for part in there[one]] for ids in named]
    return _sorted(parts)


def _markings(obj: StixObject) -> frozenset[str]:
    refs = obj.get("object_marking_refs")
    return frozenset(one for one in refs if isinstance(one, str)) if isinstance(refs, list) else frozenset()


def _sorted(parts: Sequence[Sequence[int]]) -> list[int]:
    """Numbers, each after its parts."""
    ordered: list[int] = []
    begun: set[int] = set()
    for first in range(len(parts)):
        waiting = [first]
        while waiting:
            number = waiting[-1]
            if number not in begun:
                begun.add(number)
                waiting += [part for part in reversed(parts[number]) if part not in begun]
            else:
                waiting.pop()
                ordered.append(number)
    return list(dict.fromkeys(ordered))
