"""An article as each tier would get it, before it is out: by the very rules that hold afterwards."""

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


def previewed(article: Article, tier: Tier, now: dt.datetime) -> Released[Shown]:
    """An article as a reader of a tier would get it now, were it out. ReleaseError where a visitor may not know of it.

    Who has registered is taken as one of the widest audience that the marking reaches, with nothing opened yet.
    """
    out = msgspec.structs.replace(article, state=State.PUBLISHED, published=article.published or now)
    if tier is Tier.VISITOR:
        return show(out, None, Meter(), now)
    until = now + _FOREVER if tier is Tier.ALL_ACCESS else None
    reader = Reader("preview", "", now, until, _widest(article.marking))
    return show(out, reader, Meter(), now)


def _widest(marking: Marking) -> Audience:
    if marking.tlp is Tlp.CLEAR and marking.releasable_to is None:
        return PUBLIC
    if marking.tlp is Tlp.GREEN and marking.releasable_to is None:
        return COMMUNITY
    return Audience.of_member(min(marking.releasable_to or {"identity--of-a-member"}))
