from __future__ import annotations

import contextlib
import datetime as dt
import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from press_samples import CLEAR, published
from tocsin.library.editing import begun, changed, corrected, texts_of, withdrawn
from tocsin.model.article import Kind, Topic, TopicKind
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, Audience
from tocsin.model.search import Field, Order, Part
from tocsin.press.press import Press
from tocsin.press.publishing import keep
from tocsin.press.searching import alike, make_ready, more_like, new_hits, search, search_desk
from tocsin.release import chain
from tocsin.store.press import PressStore
from tocsin.store.press.search_tables import COLUMNS, Shelf

ALBANIA = Topic(TopicKind.COUNTRY, "albania", "Albania")
WIPERS = Topic(TopicKind.ISSUE, "wipers", "Wipers")


@pytest.fixture
def reader(press):
    """A registered one."""
    return press.store.readers.confirmed("reader@example.org")


@pytest.fixture
def subscriber(press, clock):
    one = press.store.readers.confirmed("subscriber@example.org")
    made = msgspec.structs.replace(one, until=clock.now + dt.timedelta(days=400))
    press.store.readers.put(made)
    return made


def _found(press, text, reader=None, **more):
    return [hit.headline for hit in _results(press, text, reader, **more).hits]


def _results(press, text, reader=None, **more):
    return search(press, text, reader, **more).value


def _headlines(press, text, reader=None, **more):
    return ["".join(part.text for part in one) for one in _found(press, text, reader, **more)]


def _counts(results, field):
    return {one.value: one.count for facet in results.facets if facet.field is field for one in facet.counts}


def test_words_are_found_by_their_stems_without_accents_and_marked(press):
    published(press, "Attacks on Tirana's café")
    assert _found(press, "attacking cafe") == [
        (Part("Attacks", hit=True), Part(" on Tirana's "), Part("café", hit=True))
    ]


def test_phrases_beginnings_and_headlines(press):
    published(press, "Controllers of the domain")
    published(press, "The domain controllers")
    assert _headlines(press, '"domain controllers"') == ["The domain controllers"]
    assert len(_headlines(press, "contr*")) == 2
    assert _headlines(press, "headline:sentence") == []
    assert len(_headlines(press, "sentence")) == 2


def test_a_beginning_marks_the_words_that_begin_so(press, subscriber):
    published(press, "Ransoms, Ránsomware", body="Of ransomers.\n\n---\n\nAnd of ransoming.")
    hits = [_results(press, "ransom*", who).hits[0] for who in (None, subscriber)]
    marked = [{part.text for part in (*hit.headline, *hit.text) if part.hit} for hit in hits]
    assert marked == [
        {"Ransoms", "Ránsomware", "ransomers"},
        {"Ransoms", "Ránsomware", "ransomers", "ransoming"},
    ]


def test_what_is_kept_of_words_and_beginnings_follows_each_change(press, clock):
    kept = [published(press, f"Wiper {number}") for number in range(3)]
    assert [_results(press, text).total for text in ("wiper", "wip*", '"wiper 1"')] == [3, 3, 1]
    keep(press, corrected(kept[1], "No wiper.", clock.now, headline="A worm"), "ada", "article corrected")
    published(press, "Wiper 1")
    assert [_results(press, text).total for text in ("wiper", "wip*", '"wiper 1"')] == [3, 3, 1]
    assert _results(press, "wor*").total == 1


def test_whole_texts_are_searched_for_those_alone_who_read_them(press, reader, subscriber):
    published(press)
    assert _headlines(press, "quicksilver") == _headlines(press, "quicksilver", reader) == []
    (hit,) = _results(press, "quicksilver", subscriber).hits
    assert Part("quicksilver", hit=True) in hit.text


def test_an_article_that_was_opened_is_not_searched_whole(press, reader):
    one = published(press)
    press.store.openings.open(reader.id, "2026-03", one.id, 3)
    assert _headlines(press, "quicksilver", reader) == []


def test_all_access_that_ended_searches_teasers(press, subscriber, clock):
    published(press)
    clock.move(days=500)
    assert _headlines(press, "quicksilver", subscriber) == []


def test_narrowed_and_counted_by_fields(press):
    published(press, "One", topics=(ALBANIA, WIPERS), authors=("ada",))
    published(press, "Two", topics=(ALBANIA,), kind=Kind.FLASH)
    published(press, "Three")
    results = _results(press, "country:albania")
    assert results.total == 2
    assert _counts(results, Field.COUNTRY) == {"albania": 2}
    assert _counts(results, Field.ISSUE) == {"wipers": 1}
    assert _counts(results, Field.TYPE) == {"article": 1, "flash": 1}
    assert _counts(results, Field.AUTHOR) == {"ada": 1}
    assert _counts(results, Field.DATE) == {"2026": 2, "2026-03": 2}
    assert _headlines(press, "country:albania -type:flash") == ["One"]
    assert _headlines(press, "-country:albania") == ["Three"]
    assert set(_headlines(press, "issue:wipers OR two")) == {"One", "Two"}


def test_what_an_article_is_about_is_found_by_words_too_and_a_technique_by_what_it_is_part_of(press, clock):
    wipe = Topic(TopicKind.TECHNIQUE, "t1561-002", "T1561.002")
    parent = Topic(TopicKind.TECHNIQUE, "t1561", "T1561")
    void = Topic(TopicKind.ACTOR, "void-manticore", "Vóid Manticore")
    one = published(press, "One", topics=(wipe, void), authors=("ada",))
    published(press, "Two", topics=(parent, ALBANIA))
    published(press, "Three", Marking(Tlp.AMBER), topics=(wipe, void))
    published(press, "Four")
    assert _headlines(press, "T1561.002") == _headlines(press, "manticore") == ["One"]
    assert _headlines(press, '"void manticore"') == _headlines(press, "mantic*") == ["One"]
    assert set(_headlines(press, "T1561")) == set(_headlines(press, "technique:T1561")) == {"One", "Two"}
    assert _headlines(press, "technique:T1561.002") == ["One"]
    assert _headlines(press, "headline:manticore") == _headlines(press, "ada") == []
    assert set(_headlines(press, "-manticore")) == {"Two", "Four"}
    assert _counts(_results(press, ""), Field.TECHNIQUE) == {"t1561": 2, "t1561-002": 1}
    assert search_desk(press, "manticore").total == 2
    keep(press, corrected(one, "It was somebody else.", clock(), topics=(ALBANIA,)), "ada", "corrected")
    assert _headlines(press, "manticore") == []
    assert set(_headlines(press, "albania")) == {"One", "Two"}


def test_days(press, clock):
    published(press, "Before")
    clock.move(days=10)
    published(press, "After")
    assert _headlines(press, "after:2026-03-10") == ["After"]
    assert _headlines(press, "before:2026-03-10") == ["Before"]
    assert _headlines(press, "") == ["After", "Before"]


def test_the_headline_counts_more_than_the_summary_and_that_more_than_the_text(press, clock):
    published(press, "Nothing", body="A wiper.")
    clock.move(days=1)
    published(press, "Nothing else", summary="A wiper.")
    published(press, "A wiper")
    for number in range(9):
        published(press, f"Without {number}")
    clock.move(days=1)
    published(press, "The newest", body="A wiper.")
    assert _headlines(press, "wiper") == ["A wiper", "Nothing else", "The newest", "Nothing"]
    assert _headlines(press, "wiper", order=Order.NEWEST)[0] == "The newest"


def test_the_rarer_word_decides(press):
    for number in range(9):
        published(press, f"Attack {number}")
    published(press, "Attack", summary="The wiper.")
    published(press, "Wiper", summary="The attack.")
    assert _headlines(press, "attack wiper") == ["Wiper", "Attack"]


def test_pages_follow_on_each_other(press):
    for number in range(23):
        published(press, f"Wiper {number}")
    pages = [_headlines(press, "wiper", page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [10, 10, 3]
    assert len({headline for page in pages for headline in page}) == 23
    assert _results(press, "wiper").pages == 3
    assert _headlines(press, "wiper", page=-5) == pages[0]


def test_the_index_follows_corrections_and_withdrawals(press, clock):
    one = published(press, "A wiper")
    assert _headlines(press, "wiper") == ["A wiper"]
    one = corrected(one, "No wiper.", clock.now, headline="A worm")
    keep(press, one, "ada", "article corrected")
    assert _headlines(press, "wiper") == []
    assert _headlines(press, "worm") == ["A worm"]
    keep(press, withdrawn(one, "wrong", clock.now), "ada", "article withdrawn")
    assert _headlines(press, "worm") == []
    assert search_desk(press, "worm").total == 1


def test_what_is_marked_more_strictly_is_gone_for_those_it_no_longer_reaches(press, subscriber, clock):
    one = published(press, "A wiper", topics=(ALBANIA,))
    assert _results(press, "wiper").total == 1
    tightened = corrected(one, "Not for all.", clock.now, marking=Marking(Tlp.GREEN))
    keep(press, tightened, "ada", "article corrected")
    for text in ("wiper", "country:albania", "quicksilver"):
        results = _results(press, text, subscriber)
        assert (results.total, results.facets) == (0, ())
    of_community = msgspec.structs.replace(subscriber, audience=COMMUNITY)
    assert _headlines(press, "quicksilver", of_community) == ["A wiper"]


def test_what_is_undone_was_never_found(press):
    published(press, "A wiper")
    assert len(_headlines(press, "wiper")) == 1
    with pytest.raises(RuntimeError):
        _publish_in_vain(press)
    published(press, "A worm")
    assert _headlines(press, "wiper") == ["A wiper"]
    assert _headlines(press, "worm") == ["A worm"]


def _publish_in_vain(press):
    with press.store.transaction():
        published(press, "Another wiper")
        assert len(_headlines(press, "wiper")) == 2
        raise RuntimeError


def test_many_search_at_once_while_articles_appear(press):
    """Each sees one state throughout: as many hits as it counts, each of them published."""
    ended = threading.Event()

    def looked():
        totals = []
        while not ended.is_set():
            found = _results(press, "wiper -worm")
            assert len(found.hits) == min(found.total, 10)
            totals.append(found.total)
        return totals

    with ThreadPoolExecutor(4) as pool:
        looking = [pool.submit(looked) for _ in range(4)]
        for number in range(12):
            published(press, f"Wiper {number}")
        ended.set()
        every = [one.result() for one in looking]
    assert all(totals == sorted(totals) for totals in every)
    assert _results(press, "wiper").total == 12


def test_drafts_and_what_was_imported_are_for_the_desk_alone(press, subscriber, clock):
    for kind in (Kind.ARTICLE, Kind.IMPORTED):
        one = begun(kind, "A wiper", CLEAR, clock.now)
        keep(press, one, "ada", "begun")
        keep(press, changed(one, clock.now, body="Quicksilver."), "ada", "changed")
    assert _results(press, "wiper", subscriber).total == 0
    assert _results(press, "", subscriber).total == 0
    found = search_desk(press, "quicksilver")
    assert found.total == 2
    assert search_desk(press, "type:imported").total == 1


def test_each_finds_what_may_be_told_to_it(press, subscriber):
    mine, other = "identity--1", "identity--2"
    markings = {
        "clear": CLEAR,
        "green": Marking(Tlp.GREEN),
        "amber": Marking(Tlp.AMBER),
        "strict": Marking(Tlp.AMBER_STRICT),
        "red for mine": Marking(Tlp.RED, frozenset({mine})),
        "green for other": Marking(Tlp.GREEN, frozenset({other})),
        "red": Marking(Tlp.RED),
    }
    for headline, marking in markings.items():
        published(press, headline, marking)

    def told(audience):
        press.store.readers.put(made := msgspec.structs.replace(subscriber, audience=audience))
        return set(_headlines(press, "sentence", made))

    assert told(COMMUNITY) == {"clear", "green"}
    assert told(Audience.constituents_of(mine)) == {"clear", "green", "amber"}
    assert told(Audience.of_member(mine)) == {"clear", "green", "amber", "strict", "red for mine"}
    assert told(Audience.of_member(other)) == {"clear", "green", "amber", "strict", "green for other"}


def test_a_topic_is_named_as_the_hits_name_it(press, clock):
    secret = Topic(TopicKind.ACTOR, "unit-x", "Unit X, whose server we hold")
    published(press, "Secret", Marking(Tlp.RED), topics=(secret,))
    published(press, "Public", topics=(Topic(TopicKind.ACTOR, "unit-x", "Unit X"),))
    (facet,) = [one for one in _results(press, "").facets if one.field is Field.ACTOR]
    assert facet.counts[0].name == "Unit X"
    assert _results(press, 'actor:"Unit X, whose server we hold"').total == 0


def test_more_like_this_goes_by_topics_and_telling_words(press, subscriber):
    one = published(press, "A wiper at the registry", topics=(ALBANIA, WIPERS))
    published(press, "Wipers come back to the registry")
    published(press, "Elections", topics=(ALBANIA, WIPERS))
    published(press, "Something else", summary="Of nothing.")
    for who in (None, subscriber):
        hits = more_like(press, one, who).value.hits
        told = {"".join(part.text for part in hit.headline) for hit in hits}
        assert {"Wipers come back to the registry", "Elections"} <= told
        assert "A wiper at the registry" not in told


def test_more_like_what_a_reader_may_not_know_is_refused(press):
    one = published(press, "A wiper", Marking(Tlp.AMBER))
    with pytest.raises(ReleaseError):
        more_like(press, one)


def test_a_saved_search_tells_what_is_new(press, reader, clock):
    published(press, "An old wiper")
    clock.move(hours=1)
    saved = press.store.saved.keep(reader.id, "wiper")
    published(press, "A new wiper")
    published(press, "A wiper for members", Marking(Tlp.AMBER))
    results = new_hits(press, saved, saved.told).value
    assert ["".join(part.text for part in hit.headline) for hit in results.hits] == ["A new wiper"]
    until = clock.now + dt.timedelta(hours=1)
    assert new_hits(press, saved, saved.told, until).value.total == 1
    press.store.saved.told(saved.id, until)
    (kept,) = press.store.saved.of(reader.id)
    assert new_hits(press, kept, kept.told).value.total == 0


def test_saved_searches_are_their_readers_and_go_with_them(press, reader, subscriber):
    saved = press.store.saved.keep(reader.id, "  wiper   country:albania ", "Mine")
    assert (saved.text, saved.name) == ("wiper country:albania", "Mine")
    press.store.saved.remove(subscriber.id, saved.id)
    assert press.store.saved.of(reader.id) == (saved,)
    press.store.readers.forget(reader.id)
    assert press.store.saved.of(reader.id) == ()
    with pytest.raises(UsageError, match="no longer there"):
        new_hits(press, saved, saved.told)


def test_a_reader_keeps_so_many_searches(press, reader):
    for number in range(50):
        press.store.saved.keep(reader.id, f"wiper {number}")
    with pytest.raises(UsageError, match="there are 50"):
        press.store.saved.keep(reader.id, "one more")
    with pytest.raises(UsageError, match="cannot be kept"):
        press.store.saved.keep(reader.id, " ")


def test_what_is_released_is_marked_as_strictly_as_anything_counted(press, subscriber):
    assert search(press, "").marking == CLEAR
    for_member = msgspec.structs.replace(subscriber, audience=Audience.of_member("identity--1"))
    assert search(press, "", for_member).marking == Marking(Tlp.RED, frozenset({"identity--1"}))


def test_a_new_version_that_says_the_same_costs_the_index_nothing(press):
    one = published(press, "A wiper")
    before = _index_of(press)
    again = msgspec.structs.replace(one, version=one.version + 1, severity=3)
    press.store.articles.put(again, texts_of(one), "ada")
    assert _index_of(press) == before


def test_an_index_that_went_wrong_is_made_anew(press, subscriber):
    published(press, "A wiper")
    published(press, "A wiper", Marking(Tlp.AMBER))
    with contextlib.closing(sqlite3.connect(press.folder / press.settings.store)) as connection:
        connection.execute("UPDATE articles SET headline = 'A worm', whole = 'Of mercury.'")
        connection.commit()
    press.store.search.make_anew()
    assert [_results(press, text).total for text in ("wiper", "worm")] == [0, 1]
    assert _results(press, "mercury", subscriber).total == 1
    assert search_desk(press, "mercury").total == 2


def test_a_dump_holds_no_index_and_what_is_made_of_it_is_searched(press, clock, tmp_path):
    published(press, "A wiper")
    press.store.dump(tmp_path / "review.dump")
    dumped = (tmp_path / "review.dump").read_text("utf-8")
    tables = {json.loads(line).get("table", "") for line in dumped.splitlines()}
    assert [one for one in tables if one.startswith(tuple(f"{s}_{t}" for s in Shelf for t in COLUMNS))] == []
    place = tmp_path / "other.db"
    PressStore.restore(place, tmp_path / "review.dump")
    with PressStore.open(place, chain=chain, clock=clock) as store:
        again = Press(press.folder, press.settings, store, clock)
        assert [_results(again, text).total for text in ("wiper", "quicksilver", "worm")] == [1, 0, 0]
        published(again, "A worm")
        assert _results(again, "worm").total == 1


def _index_of(press):
    with contextlib.closing(sqlite3.connect(press.folder / press.settings.store)) as connection:
        return connection.execute("SELECT id, block FROM open_texts_data").fetchall()


def test_once_the_search_is_ready_nobody_waits_for_what_it_holds_of_all_articles(press, monkeypatch):
    published(press, "Wiper")
    make_ready(press)
    monkeypatch.setattr("tocsin.store.press.searching.brought_up", None)
    assert _results(press, "wiper").total == 1


def test_an_article_that_ends_where_its_teaser_does_is_whole_for_everybody(press, reader):
    published(press, "Wiper", body="All of it.")
    published(press, "Wiper, long")
    for who in (None, reader):
        assert {hit.share.value for hit in _results(press, "headline:long", who).hits} == {"teaser"}
        assert {hit.share.value for hit in _results(press, "wiper -long", who).hits} == {"whole"}


def test_what_is_alike_is_looked_for_once_until_something_changes(press, subscriber, monkeypatch):
    one, other = published(press, "A wiper"), published(press, "Another wiper")
    found = [[shown.value.article.id for shown in alike(press, one, who, 3)] for who in (None, subscriber)]
    assert found == [[other.id], [other.id]]
    with monkeypatch.context() as patched:
        patched.setattr(press.store.search, "find", None)
        assert [shown.value.rest > 0 for shown in alike(press, one, None, 3)] == [True]
        assert [shown.value.rest for shown in alike(press, one, subscriber, 3)] == [0]
    published(press, "A third wiper")
    assert len(alike(press, one, None, 3)) == 2


HIDDEN = "Everybody reads this.\n\n---\n\nZyklograph zyklograph zyklograph, and the marmoset of the quay.\n"


@pytest.mark.parametrize("first", ["visitor", "subscriber"])
def test_what_lies_behind_the_gate_likens_nothing_to_who_reads_a_teaser_whoever_asked_before(
    press, subscriber, first
):
    """Neither article says in its teaser, or by a topic, what both say behind it."""
    one = published(press, "Mountains", body=HIDDEN)
    other = published(press, "Rivers", body=HIDDEN.replace("Everybody reads this", "Nobody minds that"))
    for number in range(12):
        published(press, f"Filler {number}", body=f"Words of no account, number {number}.\n")
    who = {"visitor": None, "subscriber": subscriber}
    order = [first, *(who.keys() - {first})]
    found = {name: [each.value.article.id for each in alike(press, one, who[name], 3)] for name in order}
    assert other.id in found["subscriber"]
    assert other.id not in found["visitor"]
