"""An article as each reader would get it, before it is out: by the very rules that hold afterwards."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.library.sharing import Meter, Shown, show
from tocsin.model.article import Article, State
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.model.reader import Reader, Tier
from tocsin.release import Released

_FOREVER = dt.timedelta(days=1)
#: As whom a preview is shown, and the tier of each: the first three are of the public, the others of all-access.
AS = {
    "visitor": Tier.VISITOR,
    "registered": Tier.REGISTERED,
    "all-access": Tier.ALL_ACCESS,
    "community": Tier.ALL_ACCESS,
    "member": Tier.ALL_ACCESS,
}


def previewed(article: Article, as_: str, now: dt.datetime) -> Released[Shown]:
    """An article as a reader of ``AS`` would get it now, were it out, with nothing opened yet.

    A member is one of those on the article's list, any where it has none. ReleaseError where such a reader may not know of it.
    """
    out = msgspec.structs.replace(article, state=State.PUBLISHED, published=article.published or now)
    tier = AS[as_]
    if tier is Tier.VISITOR:
        return show(out, None, Meter(), now)
    until = now + _FOREVER if tier is Tier.ALL_ACCESS else None
    reader = Reader("preview", "", now, until, _audience(as_, article.marking))
    return show(out, reader, Meter(), now)


def widest(marking: Marking) -> str:
    """The reader of ``AS`` furthest from the publication who gets all of what is so marked."""
    if marking.releasable_to is not None or marking.tlp not in {Tlp.CLEAR, Tlp.GREEN}:
        return "member"
    return "all-access" if marking.tlp is Tlp.CLEAR else "community"


def _audience(as_: str, marking: Marking) -> Audience:
    if as_ == "member":
        return Audience.of_member(min(marking.releasable_to or {"identity--of-a-member"}))
    return COMMUNITY if as_ == "community" else PUBLIC
