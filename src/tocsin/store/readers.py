"""Who may see an object, as keys that an index finds: the one place where markings become columns.

An object has a row in the table ``visible`` for each of its keys. A viewer has keys too, and sees the objects that have
one of them. No object has two keys of one viewer, so a page is a merge of a few ranges of an index, whatever
share of the objects the viewer may see.

===================== =================================================================
Key                   Objects that have it
===================== =================================================================
``itself``            all: the node itself sees what it keeps
``member``            those without a list, up to TLP:AMBER+STRICT
``constituents``      those without a list, up to TLP:AMBER
``community``         those without a list, up to TLP:GREEN
``public``            those without a list, TLP:CLEAR
``member M``          those whose list names M
``constituents M``    those whose list names M, up to TLP:AMBER
``own M``             those of member M that neither ``member`` nor ``member M`` shows it, and those kept apart
===================== =================================================================
"""

from __future__ import annotations

import enum

from tocsin.model.errors import StoreError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import Audience, Reach


class Itself(enum.Enum):
    """The node itself, which sees all that it keeps."""

    ITSELF = "itself"


ITSELF = Itself.ITSELF
#: Who reads: an audience, or the node itself.
Viewer = Audience | Itself

#: The strictest label that each kind of audience sees without being named.
_STRICTEST = {
    Reach.MEMBER: Tlp.AMBER_STRICT,
    Reach.CONSTITUENTS: Tlp.AMBER,
    Reach.COMMUNITY: Tlp.GREEN,
    Reach.PUBLIC: Tlp.CLEAR,
}


def keys_of_object(owner: str, marking: Marking) -> tuple[str, ...]:
    """The keys under which an object of a member is found."""
    if marking.releasable_to is None:
        shown = [str(reach) for reach, strictest in _STRICTEST.items() if marking.tlp <= strictest]
        hidden = not shown
    else:
        shown = [f"{Reach.MEMBER} {member}" for member in sorted(marking.releasable_to)]
        if marking.tlp <= Tlp.AMBER:
            shown += [f"{Reach.CONSTITUENTS} {member}" for member in sorted(marking.releasable_to)]
        hidden = owner not in marking.releasable_to
    return (ITSELF.value, *shown, *([own_key(owner)] if hidden else []))


def own_key(member: str) -> str:
    """The key of a member's own objects, under which nobody else finds any."""
    return f"own {member}"


def keys_of_viewer(viewer: Viewer) -> tuple[str, ...]:
    """The keys that a viewer sees. Raises ``StoreError`` for an audience of one member that names none."""
    if isinstance(viewer, Itself):
        return (ITSELF.value,)
    reach, member = viewer.reach, viewer.member
    if reach in {Reach.COMMUNITY, Reach.PUBLIC}:
        return (str(reach),)
    if not member:
        raise StoreError("an audience names no member", hint="say which member reads")
    named = str(reach), f"{reach} {member}"
    return (*named, own_key(member)) if reach is Reach.MEMBER else named
