"""What leads the front page, and that everything stands there once."""

from __future__ import annotations

import datetime as dt

import msgspec

from tocsin.library.editing import begun
from tocsin.library.front import front_of
from tocsin.library.sharing import Meter, show
from tocsin.model.article import Kind, State
from tocsin.model.marking import Marking, Tlp

NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


def out(headline, days=0.0, severity=0, kind=Kind.ARTICLE):
    made = begun(kind, headline, Marking(Tlp.CLEAR), NOW)
    fields = {"state": State.PUBLISHED, "published": NOW - dt.timedelta(days=days), "severity": severity}
    return show(msgspec.structs.replace(made, **fields), None, Meter(), NOW)


def names(found):
    return [one.value.article.headline for one in found]


def test_the_most_severe_leads_and_a_day_of_age_weighs_as_much_as_a_step():
    new, grave, old = out("new"), out("grave", days=1.9, severity=2), out("old", days=5, severity=4)
    assert front_of([new, grave, old]).lead is grave
    assert front_of([new, old]).lead is new


def test_a_review_never_leads():
    review, article = out("review", kind=Kind.DAILY_REVIEW, severity=4), out("article", days=9)
    made = front_of([review, article])
    assert made.lead is article
    assert names(made.reviews) == ["review"]
    assert front_of([review]).lead is None


def test_each_stands_there_once_the_newest_first():
    found = [out(str(number), days=number) for number in range(20)]
    found += [out(f"deep {number}", days=number + 0.5, kind=Kind.IN_DEPTH) for number in range(5)]
    made = front_of(found)
    told = [*names([made.lead]), *names(made.second), *names(made.latest), *names(made.in_depth)]
    assert told == [*(str(number) for number in range(9)), "deep 0", "deep 1", "deep 2"]
