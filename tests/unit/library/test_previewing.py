"""A preview shows what each tier will get, by the rules that hold afterwards."""

from __future__ import annotations

import contextlib
import datetime as dt

import msgspec
import pytest

from press_samples import BODY, START
from tocsin.library.editing import begun
from tocsin.library.previewing import AS, previewed, widest
from tocsin.library.sharing import Share
from tocsin.model.article import Kind
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Tlp


def draft(marking, kind=Kind.ARTICLE):
    return msgspec.structs.replace(begun(kind, "Draft", marking, START), body=BODY)


@pytest.mark.parametrize("kind", [Kind.ARTICLE, Kind.DAILY_REVIEW])
def test_each_tier_gets_its_share(kind):
    shares = [previewed(draft(Marking(Tlp.CLEAR), kind), as_, START).value.share for as_ in AS]
    assert shares == [Share.TEASER, Share.TEASER, Share.WHOLE, Share.WHOLE, Share.WHOLE]


@pytest.mark.parametrize(
    ("marking", "told"),
    [
        (Marking(Tlp.CLEAR), list(AS)),
        (Marking(Tlp.GREEN), ["community", "member"]),
        (Marking(Tlp.AMBER), ["member"]),
        (Marking(Tlp.AMBER_STRICT), ["member"]),
        (Marking(Tlp.AMBER, frozenset({"identity--a"})), ["member"]),
        (Marking(Tlp.RED), []),
    ],
)
def test_no_subscription_opens_in_a_preview_what_the_marking_does_not(marking, told):
    found = []
    for as_ in AS:
        with contextlib.suppress(ReleaseError):
            released = previewed(draft(marking), as_, START + dt.timedelta(days=400))
            assert released.marking == marking
            found.append(as_)
    assert found == told
    if told:
        assert widest(marking) in told
        whole = previewed(draft(marking), widest(marking), START)
        assert whole.value.share is Share.WHOLE
