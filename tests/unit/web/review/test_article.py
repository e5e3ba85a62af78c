"""An article on each tier's screen: as much as the tier gives, and what to do for more."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from press_samples import published
from tocsin.library.editing import corrected, withdrawn
from tocsin.model.article import Author, Kind, Topic, TopicKind
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY
from tocsin.press.publishing import keep

VOID = Topic(TopicKind.ACTOR, "void", "Void")
SECRET = "quicksilver"  # noqa: S105  (a word of the third paragraph)


def all_access(press, address="rae@example.org", **more):
    reader = press.store.readers.by_address(address)
    until = press.clock() + dt.timedelta(days=30)
    press.store.readers.put(msgspec.structs.replace(reader, until=until, **more))


def at(article):
    return f"/articles/{article.slug}"


def test_a_visitor_reads_the_first_paragraphs_and_is_invited(press, browser):
    page = browser.get(at(published(press)))
    assert page.status_code == 200
    assert "Second <em>paragraph</em>" in page.text
    assert SECRET not in page.text
    assert 'action="/log-in"' in page.text
    assert "8 more words" in page.text


def test_who_registers_reads_the_article_that_led_there_at_once_and_then_chooses_three(press, browser):
    first, *others = (published(press, f"Number {number}") for number in range(5))
    entered = browser.enter(article=first.slug)
    assert entered.headers["location"] == at(first)
    assert SECRET in browser.get(at(first)).text
    for left, one in zip((3, 2, 1), others, strict=False):
        page = browser.get(at(one)).text
        assert SECRET not in page
        assert f"Read this in full: {left} of 3 left this month" in page
        assert browser.post(f"{at(one)}/open", on=at(one)).headers["location"] == f"{at(one)}#read-on"
        assert SECRET in browser.get(at(one)).text
    spent = browser.get(at(others[3])).text
    assert "You have read your 3 articles of this month" in spent
    assert "On 1 April you may choose again" in spent
    assert browser.post(f"{at(others[3])}/open", on=at(others[3])).status_code == 303
    assert SECRET not in browser.get(at(others[3])).text
    assert SECRET in browser.get(at(others[0])).text, "what was opened stays open"


def test_all_access_reads_everything_until_it_ends(press, clock, browser):
    one, review = published(press), published(press, "Daily", kind=Kind.DAILY_REVIEW)
    browser.enter()
    assert "The Daily Review is for subscribers" in browser.get(at(review)).text
    all_access(press)
    assert SECRET in browser.get(at(one)).text
    assert SECRET in browser.get(at(review)).text
    clock.move(days=29, hours=23)
    assert SECRET in browser.get(at(one)).text
    clock.move(hours=1)
    browser.enter()
    assert SECRET not in browser.get(at(one)).text
    assert "of 3 left this month" in browser.get(at(one)).text


def test_what_ends_with_its_first_paragraphs_takes_none_of_the_month_s(press, browser):
    flash = published(press, kind=Kind.FLASH, body="All of it.\n")
    assert 'id="gate"' not in browser.get(at(flash)).text
    browser.enter()
    browser.post(f"{at(flash)}/open", on="/account")
    reader = press.store.readers.by_address("rae@example.org")
    assert press.store.openings.of(reader.id, "2026-03") == (frozenset(), 0)


def test_a_correction_shows_and_a_withdrawn_article_says_why_it_is_gone(press, clock, browser):
    one = published(press)
    fixed = corrected(one, "It was four, not five.", clock.now)
    keep(press, fixed, "ada", "article corrected")
    page = browser.get(at(one)).text
    assert "This article was corrected on 3 March 2026" in page
    assert "It was four, not five." in page
    keep(press, withdrawn(fixed, "The source took it back.", clock.now), "ada", "article withdrawn")
    gone = browser.get(at(one))
    assert gone.status_code == 410
    assert "The source took it back." in gone.text
    assert "Second" not in gone.text


def test_what_may_not_be_known_is_as_what_is_not_there(press, clock, browser):
    green = published(press, "Green", Marking(Tlp.GREEN))
    lost = published(press, "Lost", Marking(Tlp.GREEN))
    keep(press, withdrawn(lost, "wrong", clock.now), "ada", "article withdrawn")
    for path in (at(green), at(lost), "/articles/none"):
        found = browser.get(path)
        assert found.status_code == 404
        assert "There is no such article" in found.text
    browser.enter()
    all_access(press)
    assert browser.get(at(green)).status_code == 404, "paying opens no marking"
    all_access(press, audience=COMMUNITY)
    assert SECRET in browser.get(at(green)).text


def test_the_address_of_an_article_that_may_not_be_known_leads_a_new_reader_nowhere(press, browser):
    green = published(press, "Green", Marking(Tlp.GREEN))
    assert browser.enter(article=green.slug).headers["location"] == "/"


def test_the_front_page_shows_each_tier_no_more_than_it_may_know(press, clock, browser):
    lead = published(press, "It leads", severity=3)
    for number in range(3):
        clock.move(hours=1)
        published(press, f"Number {number}")
    published(press, "Deep", kind=Kind.IN_DEPTH)
    published(press, "The day", kind=Kind.DAILY_REVIEW)
    published(press, "Green", Marking(Tlp.GREEN))
    page = browser.get("/").text
    order = ("It leads", "Number 2", "Number 1", "Deep", "The day", "Number 0")
    assert sorted(order, key=page.index) == list(order)
    assert page.count(f'href="{at(lead)}"') == 2
    assert "Green" not in page
    assert SECRET not in page
    browser.enter()
    all_access(press, audience=COMMUNITY)
    page = browser.get("/").text
    assert "Green" in page
    assert SECRET not in page


def test_an_empty_publication_says_so(browser):
    assert "Nothing has been published yet." in browser.get("/").text


def test_an_in_depth_piece_of_several_parts_has_a_table_of_contents_once_it_is_open(press, browser):
    body = "First.\n\nSecond.\n\n## One\n\n## Two\n\n## <b>Three</b>\n\nquicksilver"
    deep = published(press, kind=Kind.IN_DEPTH, body=body)
    assert "In this piece" not in browser.get(at(deep)).text
    browser.enter(article=deep.slug)
    page = browser.get(at(deep)).text
    assert '<a href="#part-3">&lt;b&gt;Three&lt;/b&gt;</a>' in page
    assert 'id="part-3"' in page


def test_the_text_is_in_its_own_language_and_the_page_around_it_in_ours(press, browser):
    page = browser.get(at(published(press, language="sq"))).text
    assert '<html lang="en">' in page
    assert page.count(' lang="sq" dir="auto"') == 3, "headline, summary and text"


def test_a_byline_names_the_authors_and_the_end_says_what_they_write_on(press, browser):
    press.store.articles.put_author(Author("ada", "Ada L.", ("wipers", "mail", "the Balkans")))
    press.store.articles.put_author(Author("ben", "Ben M."))
    page = words(browser.get(at(published(press, authors=("ada", "ben")))).text)
    assert "By Ada L. and Ben M." in page
    assert "Ada L. writes on wipers, mail and the Balkans." in page
    assert "Ben M. writes" not in page


def test_what_stands_above_a_headline_is_short_and_what_stands_below_names_all_by_kind(press, browser):
    about = [Topic(TopicKind.TECHNIQUE, f"t{n}", f"T{n} Long name") for n in (1, 2)]
    about.append(Topic(TopicKind.COUNTRY, "albania", "Albania"))
    page = browser.get(at(published(press, topics=tuple(about)))).text
    kicker = words(re.search(r'class="kicker">(.*?)</p>', page)[1])
    assert kicker == "Analysis Albania"
    assert "Techniques T1 Long name, T2 Long name" in words(page)


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split()).replace(" ,", ",").replace(" .", ".")


def test_below_an_article_stand_others_like_it_that_the_reader_may_know_of(press, browser, clock):
    one = published(press, "Wipers in the ministry", topics=(VOID,))
    published(press, "Wipers in the port", topics=(VOID,))
    published(press, "Elections", body="Votes.", summary="")
    published(press, "Wipers for the community", Marking(Tlp.GREEN), topics=(VOID,))

    def beside():
        _, _, after = browser.get(f"/articles/{one.slug}").text.partition("More like this")
        return after

    assert "in the port" in beside()
    for absent in ("Elections", "community", f"/articles/{one.slug}"):
        assert absent not in beside()
    clock.move(hours=1)
    published(press, "Wipers in the hospital", topics=(VOID,))
    assert "in the hospital" in beside(), (
        "what was looked for before is looked for again once something changed"
    )
    alone = published(press, "Unlike", body="Nothing.", summary="")
    assert "More like this" not in browser.get(f"/articles/{alone.slug}").text
    browser.enter()
    all_access(press, audience=COMMUNITY)
    assert "community" in beside()


def test_a_review_and_the_front_page_say_what_matters_to_their_reader_and_how_that_comes_about(
    press, browser
):
    void, other = published(press, "Void again", topics=(VOID,)), published(press, "Ports", severity=4)
    items = "".join(f"\n### [x]({at(one)})\n\nSo.\n" for one in (other, void))
    review = published(press, "The day", kind=Kind.DAILY_REVIEW, body=f"Said.\n\n---\n{items}")
    why, order = "Why this matters to you: you follow Void.", "How this order comes about"
    assert order not in browser.get("/").text + browser.get(at(review)).text
    browser.enter()
    reader = press.store.readers.by_address("rae@example.org")
    assert order not in browser.get("/").text, "nothing is followed"
    press.store.readers.follow(reader.id, [(VOID.kind, VOID.slug)])
    front = browser.get("/").text
    assert why in front
    assert order in front
    assert order not in browser.get(at(review)).text, "the review is for subscribers"
    all_access(press)
    page = browser.get(at(review)).text.partition("In your order")[2]
    assert page.index("Void again") < page.index(why) < page.index("Ports") < page.index(order)
    keep(press, withdrawn(void, "wrong", press.clock()), "ada", "article withdrawn")
    assert "Void again" not in browser.get(at(review)).text
