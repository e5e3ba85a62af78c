"""Whatever is kept and whatever is asked: what a reader may not be told, or not read, changes no byte of what a search tells."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples import examples
from press_samples import START, Clock, press_in
from search_samples import AUDIENCES, MARKINGS, QUERIES, Draft, drafts, holds, put
from tocsin.library.editing import corrected
from tocsin.model.article import Kind, State
from tocsin.model.member import PUBLIC, Reach
from tocsin.model.reader import Reader
from tocsin.model.search import Field, Order
from tocsin.press.publishing import keep
from tocsin.press.searching import more_like, search, search_desk
from tocsin.release import chain, may_receive
from tocsin.store.press import Listing, PressStore

STATES = st.sampled_from((State.PUBLISHED, State.PUBLISHED, State.DRAFT, State.REVIEW, State.WITHDRAWN))
READERS = [None] + [
    Reader("1", "a@example.org", START, until=START + dt.timedelta(days=9000 * paid), audience=audience)
    for audience in AUDIENCES
    for paid in (0, 1)
]
READER = st.sampled_from(READERS)
ORDER = st.sampled_from(Order)


class Kept:
    """A publication that only grows, and what was put into it."""

    def __init__(self, press):
        self.press, self.all = press, []

    def __repr__(self):
        return f"<{len(self.all)} articles>"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    with press_in(tmp_path_factory.mktemp("review"), Clock()) as press:
        yield Kept(press)


def _audience(reader):
    return PUBLIC if reader is None else reader.audience


def _whole(reader):
    return reader is not None and reader.until > START + dt.timedelta(days=1)


def _may_know(reader, draft):
    return draft.state is State.PUBLISHED and may_receive(draft.marking, _audience(reader), "")


def _told(press, text, reader, order=Order.BEST):
    """All that a search tells, as bytes: every page of it, and more like each hit."""
    found = search(press, text, reader, 1, order).value
    pages = [search(press, text, reader, page, order).value for page in range(2, found.pages + 1)]
    alike = [more_like(press, press.store.articles.get(hit.id), reader).value for hit in found.hits[:2]]
    return msgspec.json.encode([found, *pages, *alike])


def _grow(kept, draft):
    kept.press.clock.move(hours=5)
    kept.all.append((put(kept.press, draft), draft))


@given(st.lists(drafts(MARKINGS, STATES), min_size=2, max_size=4), READER, QUERIES, ORDER)
@settings(parent=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_reader_may_not_know_of_changes_nothing(kept, made, reader, text, order):
    press, hidden = kept.press, made[-1]
    for draft in made[:-1]:
        _grow(kept, draft)
    if _may_know(reader, hidden):
        hidden = msgspec.structs.replace(hidden, state=State.DRAFT)
    moment = press.clock.now
    told = _told(press, text, reader, order)
    _grow(kept, hidden)
    press.clock.now = moment
    assert _told(press, text, reader, order) == told


@given(drafts(MARKINGS), st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1), READER, QUERIES)
@settings(parent=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_stands_below_a_teaser_changes_nothing_for_those_who_read_teasers(
    kept, draft, rest, reader, text
):
    press = kept.press
    press.clock.move(hours=5)
    first = corrected(put(press, draft), "Once.", press.clock.now)
    keep(press, first, "ada", "article corrected")
    kept.all.append((first, draft))
    teasers = [one for one in READERS if not _whole(one) and _audience(one) == _audience(reader)]
    told = [_told(press, text, one) for one in teasers]
    body = f"{draft.lede}\n\n---\n\nquicksilver worm worm worm {rest}"
    second = corrected(first, "Again.", press.clock.now, body=body)
    keep(press, second, "ada", "article corrected")
    kept.all[-1] = (
        second,
        msgspec.structs.replace(draft, rest=f"quicksilver worm worm worm {' '.join(rest.split())}"),
    )
    assert [_told(press, text, one) for one in teasers] == told


@given(drafts(MARKINGS, STATES), READER, QUERIES)
@settings(parent=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_exactly_what_holds_is_found_and_counted(kept, draft, reader, text):
    _grow(kept, draft)
    press, everything = kept.press, kept.all
    readable = [(one, said) for one, said in everything if _may_know(reader, said)]
    expected = {one.id for one, said in readable if holds(said, text, whole=_whole(reader))}
    found = search(press, text, reader).value
    pages = [search(press, text, reader, page).value for page in range(1, found.pages + 1)]
    assert {hit.id for page in pages for hit in page.hits} == expected
    assert found.total == len(expected) == sum(len(page.hits) for page in pages)
    authors = {
        one.value: one.count for facet in found.facets if facet.field is Field.AUTHOR for one in facet.counts
    }
    assert authors == {
        author: count
        for author in ("ada", "grace")
        if (count := sum(said.author == author for one, said in readable if one.id in expected))
    }
    about = Counter(key for _, said in readable for key in {(one.kind, one.slug) for one in said.topics})
    told = {(topic.kind, topic.slug): count for topic, count in press.store.search.topics(_audience(reader))}
    assert told == about
    desk = search_desk(press, text)
    assert desk.total == sum(holds(said, text, whole=True) for _, said in everything)


@given(drafts(MARKINGS, STATES), READER, QUERIES)
@settings(parent=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_kept_in_memory_is_what_a_store_opened_anew_finds(kept, draft, reader, text):
    press = kept.press
    search(press, text, reader)
    _grow(kept, draft)
    told = _told(press, text, reader)
    with PressStore.open(press.folder / press.settings.store, chain=chain, clock=press.clock) as anew:
        other = type(press)(press.folder, press.settings, anew, press.clock)
        assert _told(other, text, reader) == told


@given(st.text(max_size=700), READER)
@settings(parent=examples(200), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_an_error(kept, text, reader):
    press = kept.press
    assert search(press, text, reader).value.total >= 0


@given(
    MARKINGS,
    st.sampled_from(AUDIENCES)
    | st.builds(type(PUBLIC), st.sampled_from(Reach), st.sampled_from(("", "identity--1"))),
)
@settings(parent=examples(80), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_store_lists_exactly_what_release_allows(kept, marking, audience):
    press = kept.press
    draft = Draft("worm", "worm", "worm", "worm", (), "ada", Kind.ARTICLE, marking, State.PUBLISHED)
    _grow(kept, draft)
    (newest, _) = kept.all[-1]
    listed = press.store.articles.listed(Listing(audience=audience, limit=5))
    assert (newest.id in {one.id for one in listed}) is may_receive(marking, audience, "")
