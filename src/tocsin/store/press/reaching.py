"""Who may be told of an article, as a number that a database can ask for: the same as ``release`` says, which a test holds it to."""

from __future__ import annotations

import enum

from sqlalchemy import ColumnElement, and_, exists, false, or_

from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import Audience, Reach
from tocsin.store.press.tables import article_members, articles


class Told(enum.IntEnum):
    """Who may be told, from the most to the fewest."""

    EVERYBODY = 0
    COMMUNITY = 1
    MEMBERS_AND_CONSTITUENTS = 2
    MEMBERS = 3
    LISTED_AND_CONSTITUENTS = 4
    LISTED = 5
    NOBODY = 6


_WITHOUT_LIST = {
    Tlp.CLEAR: Told.EVERYBODY,
    Tlp.GREEN: Told.COMMUNITY,
    Tlp.AMBER: Told.MEMBERS_AND_CONSTITUENTS,
    Tlp.AMBER_STRICT: Told.MEMBERS,
    Tlp.RED: Told.NOBODY,
}


def told_of(marking: Marking) -> Told:
    """Who may be told of what is marked so, where no member made it."""
    if marking.releasable_to is None:
        return _WITHOUT_LIST[marking.tlp]
    return Told.LISTED_AND_CONSTITUENTS if marking.tlp <= Tlp.AMBER else Told.LISTED


def may_be_told(audience: Audience) -> ColumnElement[bool]:
    """The condition on ``articles`` that holds for what an audience may be told.

    An audience that names a member where none belongs, or none where one does, is told nothing.
    """
    if bool(audience.member) is not (audience.reach in {Reach.MEMBER, Reach.CONSTITUENTS}):
        return false()
    if audience.reach is Reach.PUBLIC:
        return articles.c.reach == Told.EVERYBODY
    if audience.reach is Reach.COMMUNITY:
        return articles.c.reach <= Told.COMMUNITY
    whole = audience.reach is Reach.MEMBER
    listed = exists().where(
        article_members.c.article == articles.c.number, article_members.c.member == audience.member
    )
    on_list = (Told.LISTED_AND_CONSTITUENTS, Told.LISTED) if whole else (Told.LISTED_AND_CONSTITUENTS,)
    return or_(
        articles.c.reach <= (Told.MEMBERS if whole else Told.MEMBERS_AND_CONSTITUENTS),
        and_(articles.c.reach.in_(on_list), listed),
    )
