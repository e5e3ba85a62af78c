"""The demonstration's publication: every page of it opens, says what it is and on what it rests, and mails each reader once."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest

from review_client import Browser, plain_app
from tocsin.library.calendar import Calendar
from tocsin.library.markdown import lede_of
from tocsin.model.article import Kind, State
from tocsin.model.member import PUBLIC
from tocsin.model.reader import Tier
from tocsin.press.configuration import Door, Settings, Trust, read_settings, write_settings
from tocsin.press.demo.actors import profiles
from tocsin.press.demo.chain import IDENTS
from tocsin.press.demo.desk import AUTHORS
from tocsin.press.demo.founding import START, Place, found_review
from tocsin.press.demo.known import known
from tocsin.press.demo.made import made
from tocsin.press.demo.written import cited, written
from tocsin.press.press import open_press
from tocsin.press.searching import search
from tocsin.store.press import Listing
from tocsin.web.outbox.reading import posted

MEMBER = "identity--2c9b5a6e-3a0f-4c1e-9d57-0d0c5f7e9a11"
PATH = re.compile(r'href="(/[^"#?]*)')


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    return found_review(Place(tmp_path_factory.mktemp("demo") / "review", "127.0.0.1", 8899, MEMBER))


@pytest.fixture(scope="module")
def press(founded):
    with open_press(founded.folder) as made:
        yield made


@pytest.fixture(scope="module")
def articles(press):
    return press.store.articles.listed(Listing(audience=PUBLIC, limit=500))


@pytest.fixture(scope="module")
def mails(founded):
    return posted(founded.folder / "outbox")


def test_every_written_article_names_what_it_rests_on_and_each_number_leads_to_a_source():
    for one in written(Calendar()):
        numbers = {int(found) for found in re.findall(r"\[\^(\d+)\]", one.body)}
        assert one.sources, one.slug
        assert numbers == set(range(1, len(numbers) + 1)), one.slug
        assert len(numbers) <= len(one.sources)
        assert "][" not in one.body.replace("][^", ""), one.slug


def test_a_source_that_there_is_not_is_an_error():
    with pytest.raises(KeyError):
        cited("what [they say][nobody]")


def test_every_article_says_to_all_readers_that_it_is_a_demonstration(articles):
    for one in articles:
        if not one.kind.is_review:
            assert "*Demonstration. " in lede_of(one.body), one.slug
            assert set(one.authors) <= {author.slug for author in AUTHORS}


def test_what_is_dated_appears_on_weekdays_but_for_flashes_and_the_special_edition(articles):
    special = {one.slug for one in written(Calendar()) if one.at is None}
    for one in articles:
        if one.kind is not Kind.FLASH and one.slug not in special and not one.slug.startswith("technique-"):
            assert one.published.weekday() < 5, one.slug


def test_the_leading_article_tells_the_case(founded, press):
    page = Browser(press, plain_app(press)).get("/").text
    first = page.index('class="lead"')
    assert page.index("Fourteen months inside", first) < page.index("</article>", first)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("Monday 18 July 2022", ["flash-albania-closes-its-portal", "what-is-known-on-monday"]),
        ("Monday 12 September 2022", ["flash-border-system-hit", "the-second-attack-was-foreseeable"]),
    ],
)
def test_the_review_after_each_attack_tells_of_it(articles, day, told):
    review = next(one for one in articles if one.headline == f"Daily Review, {day}")
    assert [f"/articles/{slug}" in review.body for slug in told] == [True, True]


def test_each_reader_gets_what_the_tier_gives_each_once(mails):
    assert max(Counter((one.to, one.subject, one.at) for one in mails).values()) == 1
    by_address = {to: {one.subject for one in mails if one.to == to} for to in {one.to for one in mails}}
    daily = "Daily Review, Monday 12 September 2022"
    assert daily in by_address["subscriber@reader.example"]
    assert daily in by_address["analyst@member.example"]
    assert not any("Daily Review" in one for one in by_address["registered@reader.example"])
    assert any("this week" in one for one in by_address["registered@reader.example"])


def test_a_reader_of_each_tier_enters_by_the_link_that_is_told(founded, press):
    for part, tier in zip(founded.readers, (Tier.REGISTERED, Tier.ALL_ACCESS, Tier.ALL_ACCESS), strict=True):
        entered = press.store.readers.use(part.link.rpartition("/")[2], "enter")
        assert press.store.readers.by_address(entered.address).tier(press.clock()) is tier


def test_all_pages_open(press, articles):
    browser = Browser(press, plain_app(press))
    seen, left = (
        set(),
        [
            "/",
            "/topics",
            "/archive/2022-07",
            "/reviews",
            *(f"/articles/{one.slug}" for one in articles if one.authors != ("desk",)),
        ],
    )
    while left:
        path = left.pop()
        if path in seen or path.startswith(("/static", "/log-in")):
            continue
        seen.add(path)
        answer = browser.get(path)
        assert answer.status_code == 200, path
        if path in {"/", "/topics"}:
            left += PATH.findall(answer.text)
    assert len(seen) > 100


def test_what_a_written_article_went_through_is_kept(press):
    one = press.store.articles.by_slug("albania-fourteen-months")
    steps = [(by, version.state) for by, version in press.store.articles.versions(one.id)]
    assert steps == [("editor", State.PUBLISHED), ("editor", State.REVIEW), ("ines-marlow", State.DRAFT)]


def test_about_two_hundred_articles_are_there_and_topics_are_rich(press, articles):
    assert 180 <= len(articles) <= 230
    rich = {topic.slug: count for topic, count in press.store.search.topics(PUBLIC)}
    assert min(rich["albania-2022"], rich["iran"], rich["t1505-003"]) > 10


def test_generated_articles_are_the_same_each_time_and_say_what_they_are_made_of():
    now = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
    first, again = made(Calendar(), now, 6, 4), made(Calendar(), now, 6, 4)
    assert first == again
    assert len({one.slug for one in first}) == len(first)
    for one in first:
        assert one.sources
        assert "Made by a program" in one.remark
        assert one.at.weekday() < 5
        assert dt.timedelta(0) < now - one.at < dt.timedelta(days=215), (
            "it tells what is known now, not in 2022"
        )


def test_a_profile_tells_the_techniques_that_the_group_shares_with_the_case():
    group = next(one for one in known().groups if one.name == "HEXANE")
    profile = next(one for one in profiles(known(), 200) if one.slug.startswith("actor-hexane"))
    shared = IDENTS & set(group.uses)
    assert shared
    assert shared == {one for one in IDENTS if f"| {one} |" in profile.body}


def test_the_techniques_of_the_case_are_those_that_the_packages_know():
    assert len(IDENTS) == 25
    assert known().techniques.keys() >= IDENTS


def test_a_library_is_filled_up_with_invented_articles_that_say_so(tmp_path, monkeypatch):
    monkeypatch.setattr("tocsin.press.demo.founding.made", lambda *_: ())
    founded = found_review(Place(tmp_path / "review", "127.0.0.1", 8899, articles=60))
    with open_press(founded.folder) as press:
        every = press.store.articles.listed(Listing(audience=PUBLIC, limit=500))
        fillers = [one for one in every if one.slug.startswith("filler-")]
        reviews = sum(one.kind.is_review for one in every)
        assert len(fillers) == 60 - len(written(Calendar())) - len(IDENTS)
        assert press.store.articles.count() == 60 + reviews
        for one in fillers:
            assert "Demonstration. Invented words" in lede_of(one.body)
            assert one.published.weekday() < 5
            assert one.published < START
        word = fillers[0].headline.split()[0]
        assert search(press, word).value.total


def test_the_door_stands_in_the_settings(tmp_path):
    door = Door(
        folder="../door",
        gaps=True,
        trust=(Trust(MEMBER, "Albion", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"),),
    )
    write_settings(tmp_path, Settings(name="The Review", address="http://127.0.0.1", door=door))
    assert read_settings(tmp_path).door == door


def test_the_desk_has_something_of_every_stage_and_readers_see_none_of_it(press, articles):
    left = [one for one in written(Calendar()) if one.stage is not State.PUBLISHED]
    assert {one.stage for one in left} == {State.DRAFT, State.REVIEW, State.SCHEDULED}
    kept = {
        one.slug: one for one in press.store.articles.in_states([State.DRAFT, State.REVIEW, State.SCHEDULED])
    }
    assert {slug: one.state for slug, one in kept.items()} == {one.slug: one.stage for one in left}
    due = [one.due for one in kept.values() if one.due is not None]
    assert len(set(due)) == len(due)
    assert all(at.weekday() < 5 for at in due)
    assert not set(kept) & {one.slug for one in articles}
