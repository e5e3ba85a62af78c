"""The table of who may be told what, and who may change it."""

from __future__ import annotations

from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import Audience, Reach

#: The strictest label that each kind of audience may be told without a list of members.
_STRICTEST = {
    Reach.MEMBER: Tlp.AMBER_STRICT,
    Reach.CONSTITUENTS: Tlp.AMBER,
    Reach.COMMUNITY: Tlp.GREEN,
    Reach.PUBLIC: Tlp.CLEAR,
}


def may_receive(marking: Marking, audience: Audience, source: str) -> bool:
    """Whether an audience may be told what ``source`` (a member's id, "" if nobody's) marked so.

    The table stands in ``docs/concepts/call-and-answer.md``. TLP:RED goes only to members that a list names; a
    list narrows every row; the source itself always has its own. An audience that names a member where
    none belongs, or none where one does, is told nothing.
    """
    of_one = audience.reach in {Reach.MEMBER, Reach.CONSTITUENTS}
    if of_one is not bool(audience.member):
        return False
    if audience.reach is Reach.MEMBER and audience.member == source:
        return True
    if marking.releasable_to is None:
        return marking.tlp <= _STRICTEST[audience.reach]
    if audience.member not in marking.releasable_to:
        return False
    return audience.reach is Reach.MEMBER or marking.tlp <= _STRICTEST[audience.reach]


def named(marking: Marking, source: str) -> Marking:
    """A marking as its source means it: the source is on its own list, and TLP:RED without a list names nobody else.

    Lists are compared and joined in this form, so an answer to a call that only two members may have still
    reaches the member that called. ``source`` is "" where nobody is known to be it.
    """
    if marking.releasable_to is None and marking.tlp is not Tlp.RED:
        return marking
    listed = (marking.releasable_to or frozenset()) | ({source} - {""})
    return Marking(marking.tlp, listed, marking.pap)


def loosened(before: Marking, after: Marking, by: str, source: str) -> bool:
    """Whether a change of marking allows something that was forbidden; ReleaseError if ``by`` is not the source.

    True is for the audit log: the source's own loosening is legitimate and must show.
    """
    if named(after, source).at_least(named(before, source)):
        return False
    if not source or by != source:
        raise ReleaseError(
            f"{before} may not become {after}",
            where=by,
            hint="only the source loosens a marking: ask it for a new version",
        )
    return True
