"""What a publication does of itself goes on whatever goes wrong in one of its steps."""

from __future__ import annotations

import datetime as dt
import logging
import threading

import msgspec
import pytest

from material_samples import DOOR, piece, put, sealed
from press_samples import BODY, CLEAR, Clock, press_in, published
from tocsin.library.editing import begun, changed, moved
from tocsin.model.article import Kind, State
from tocsin.model.errors import ExchangeError
from tocsin.model.member import COMMUNITY, PUBLIC
from tocsin.press import work
from tocsin.press.carrying import Outcome, Taken
from tocsin.press.configuration import Feed
from tocsin.press.press import Press
from tocsin.press.publishing import keep
from tocsin.press.readership import ask_for_link
from tocsin.press.work import Work
from tocsin.store.press import Loan


class Collecting:
    """A carrier that takes all mails, and says when it has so many."""

    def __init__(self, most: int) -> None:
        self.mails, self._most, self.full = [], most, threading.Event()

    def take(self, mail, sender, to) -> Outcome:  # noqa: ARG002  (as carriers are asked)
        self.mails.append((to, mail["Subject"]))
        if len(self.mails) >= self._most:
            self.full.set()
        return Outcome(Taken.DONE)


def scheduled(press, headline):
    now = press.clock()
    one = begun(Kind.ARTICLE, headline, CLEAR, now)
    steps = [one, changed(one, now, body=BODY)]
    steps.append(moved(steps[-1], State.REVIEW, now))
    steps.append(moved(steps[-1], State.SCHEDULED, now, now + dt.timedelta(hours=1)))
    for step in steps:
        keep(press, step, "ada", "article changed")
    return one.id


def paying(press, address):
    one = press.store.readers.confirmed(address)
    press.store.readers.put(msgspec.structs.replace(one, until=press.clock() + dt.timedelta(days=9)))


class Ticking(Clock):
    """Goes on a little whenever somebody looks at it."""

    def __call__(self) -> dt.datetime:
        self.move(microseconds=1)
        return self.now


def test_what_is_due_is_published_and_mailed_without_anybody_s_help(tmp_path):
    clock = Ticking()
    with press_in(tmp_path / "ticking", clock) as press:
        id_ = scheduled(press, "Due")
        paying(press, "rae@example.org")
        clock.move(hours=2)
        carrier = Collecting(1)
        with Work(press, carrier=carrier, pause=0.01):
            assert carrier.full.wait(30)
        assert press.store.articles.get(id_).state is State.PUBLISHED
    assert carrier.mails[0][0] == "rae@example.org"
    assert "Daily Review" in carrier.mails[0][1]


def test_what_is_new_in_a_saved_search_is_mailed_at_its_hour(press, clock):
    paying(press, "rae@example.org")
    press.store.saved.keep(press.store.readers.by_address("rae@example.org").id, "wiper")
    clock.move(hours=1)
    published(press, "A wiper")
    clock.move(hours=18)
    carrier = Collecting(2)
    with Work(press, carrier=carrier, pause=0.01):
        assert carrier.full.wait(30)
    assert sorted(subject.partition(",")[0] for _, subject in carrier.mails) == [
        "Daily Review",
        "New in your saved searches",
    ]


@pytest.mark.parametrize("error", [ExchangeError("a feed is down"), RuntimeError("a fault of our own")])
def test_a_step_that_fails_keeps_no_other_from_its_turn(press, clock, monkeypatch, caplog, error):
    def failing(_):
        raise error

    monkeypatch.setattr(work, "publish_due", failing)
    published(press, "News")
    paying(press, "rae@example.org")
    clock.move(seconds=5)
    carrier = Collecting(1)
    with caplog.at_level(logging.WARNING, "tocsin.press"), Work(press, carrier=carrier, pause=0.01):
        assert carrier.full.wait(30)
    assert any(one.message.startswith("publish: ") for one in caplog.records)


def test_one_article_that_cannot_be_published_keeps_no_other_from_it(press, clock, monkeypatch):
    first, second = scheduled(press, "First"), scheduled(press, "Second")
    clock.move(hours=2)
    due = press.store.articles.due

    def stale(now):
        """As they were before somebody changed the first at the desk."""
        found = due(now)
        draft = moved(press.store.articles.get(first), State.DRAFT, now)
        keep(press, draft, "ada", "article changed")
        return found

    monkeypatch.setattr(press.store.articles, "due", stale)
    carrier = Collecting(1)
    with Work(press, carrier=carrier, pause=0.01) as running:
        for _ in range(300):
            if press.store.articles.get(second).state is State.PUBLISHED:
                break
            running.stir()
            carrier.full.wait(0.05)
    assert press.store.articles.get(first).state is State.DRAFT
    assert press.store.articles.get(second).state is State.PUBLISHED


def test_openings_of_past_months_visits_and_links_that_ended_are_forgotten(press, clock):
    reader = press.store.readers.confirmed("rae@example.org")
    press.store.openings.open(reader.id, "2026-03", published(press).id, 3)
    visit = press.store.readers.visit(reader.id, dt.timedelta(days=1))
    ask_for_link(press, "nil@example.org")
    press.store.spent.keep("gone@example.org", "2026-03", 2)
    press.store.identities.lend(reader.id, Loan("ministry", clock.now + dt.timedelta(days=99), COMMUNITY))
    clock.move(days=40)
    assert press.store.mails.counts() != {}
    tidied = threading.Event()
    with Work(press, tidied.set, carrier=Collecting(1), pause=0.01):
        for _ in range(300):
            if press.store.openings.of(reader.id, "2026-03") == (frozenset(), 0):
                break
            tidied.wait(0.05)
    assert press.store.openings.of(reader.id, "2026-03") == (frozenset(), 0)
    assert press.store.readers.visiting(visit) is None
    assert press.store.mails.counts() == {}
    assert press.store.spent.of("gone@example.org", "2026-03") is None
    assert press.store.readers.get(reader.id).audience == PUBLIC, (
        "no organisation is named that lends anything"
    )


def test_who_subscribes_is_told_of_the_end_without_anybody_s_help(press, clock):
    reader = press.store.readers.confirmed("rae@example.org")
    press.store.readers.change(reader.id, until=clock.now + dt.timedelta(days=13))
    carrier = Collecting(1)
    with Work(press, carrier=carrier, pause=0.01):
        assert carrier.full.wait(30)
    assert "Your access to The Review ends on 16 March 2026" in carrier.mails[0][1]


class Page:
    """A feed as it came from the web."""

    url, media = "https://paper.example/feed", "text/xml"
    data = (
        b'<rss version="2.0"><channel><title>A paper</title><item><title>Ports were shut</title>'
        b"<link>https://paper.example/1</link><description>For a day.</description></item></channel></rss>"
    )


def test_feeds_of_others_are_read_for_the_desk_and_one_that_is_down_keeps_no_other_from_it(tmp_path, clock):
    asked = []

    def fetch(url):
        asked.append(url)
        if "down" in url:
            raise ExchangeError("does not answer", where=url)
        return Page()

    feeds = (Feed("https://down.example/feed"), Feed("https://paper.example/feed"))
    came = threading.Event()
    with press_in(tmp_path / "reading", clock) as press:
        read = Press(press.folder, msgspec.structs.replace(press.settings, feeds=feeds), press.store, clock)
        with Work(read, came.set, carrier=Collecting(1), fetch=fetch, pause=0.01):
            assert came.wait(30)
        (found,) = press.store.articles.in_states([State.DRAFT])
    assert found.kind is Kind.IMPORTED
    assert len(asked) == 2


def test_a_feed_that_does_not_answer_keeps_nothing_else_waiting(tmp_path, clock):
    asked, carrier = threading.Event(), Collecting(1)
    with press_in(tmp_path / "waiting", clock) as press:
        published(press, "News")
        paying(press, "rae@example.org")
        clock.move(seconds=5)

        def fetch(url):
            """Answers once a mail was handed on, or not at all."""
            asked.set()
            raise ExchangeError("answered late" if carrier.full.wait(30) else "kept a mail", where=url)

        feeds = (Feed("https://slow.example/feed"),)
        read = Press(press.folder, msgspec.structs.replace(press.settings, feeds=feeds), press.store, clock)
        with Work(read, carrier=carrier, fetch=fetch, pause=0.01) as running:
            assert asked.wait(30)
            running.stir()
            assert carrier.full.wait(20)


def test_what_lies_at_the_door_is_taken_in_without_anybody_s_help(tmp_path):
    with press_in(tmp_path / "doored", Ticking(), door=DOOR) as press:
        file = put(press.folder / "door", sealed(piece()))
        came = threading.Event()
        with Work(press, came.set, Collecting(9), pause=0.01):
            assert came.wait(30)
        assert press.store.material.get(piece().id) is not None
        assert not file.exists()
