"""A preview shows what each tier will get, by the rules that hold afterwards."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from press_samples import BODY, START
from tocsin.library.editing import begun
from tocsin.library.previewing import previewed
from tocsin.library.sharing import Share
from tocsin.model.article import Kind
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.reader import Tier


def draft(marking, kind=Kind.ARTICLE):
    return msgspec.structs.replace(begun(kind, "Draft", marking, START), body=BODY)


@pytest.mark.parametrize("kind", [Kind.ARTICLE, Kind.DAILY_REVIEW])
def test_each_tier_gets_its_share(kind):
    shares = [previewed(draft(Marking(Tlp.CLEAR), kind), tier, START).value.share for tier in Tier]
    assert shares == [Share.TEASER, Share.TEASER, Share.WHOLE]


@pytest.mark.parametrize(
    "marking",
    [
        Marking(Tlp.GREEN),
        Marking(Tlp.AMBER),
        Marking(Tlp.AMBER_STRICT),
        Marking(Tlp.AMBER, frozenset({"identity--a"})),
    ],
)
def test_a_visitor_is_not_told_of_what_is_not_public_and_a_reader_whom_it_reaches_is(marking):
    with pytest.raises(ReleaseError):
        previewed(draft(marking), Tier.VISITOR, START)
    released = previewed(draft(marking), Tier.ALL_ACCESS, START + dt.timedelta(days=400))
    assert released.value.share is Share.WHOLE
    assert released.marking == marking


def test_what_is_for_nobody_is_previewed_for_nobody():
    for tier in Tier:
        with pytest.raises(ReleaseError):
            previewed(draft(Marking(Tlp.RED)), tier, START)
