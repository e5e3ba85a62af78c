"""What of a case is evidence, and what is not."""

from __future__ import annotations

import functools

import pytest
from msgspec.structs import replace

from attribution_samples import bundle
from case_samples import entry, happened, source
from tocsin.cases.attribution.corpus import Corpus, corpus_of
from tocsin.cases.attribution.evidence import OWN, gathered, places_of
from tocsin.cases.attribution.sameness import titled
from tocsin.knowledge.bundle import Technique
from tocsin.model.case import Source
from tocsin.model.marking import Marking, Tlp


@functools.cache
def corpus():
    return corpus_of(bundle())


def test_an_item_is_found_by_its_id_and_software_by_a_name_that_is_no_word():
    body = replace(
        happened("x", 1, techniques=("T9001",)).body, what="OWN0 and S9900 were seen, and Everybody ran"
    )
    found = gathered([entry("a", body)], corpus_of(replace(bundle(), software=tuple(
        replace(one, name="OWNER0") if one.id == "S9001" else one for one in bundle().software
    )))).whole  # fmt: skip
    assert [one.item for one in found.clues] == ["S9900", "T9001"]
    named = replace(body, what="OWNER0 was seen")
    made = corpus_of(replace(bundle(), software=tuple(
        replace(one, name="OWNER0") if one.id == "S9001" else one for one in bundle().software
    )))  # fmt: skip
    assert [one.item for one in gathered([entry("a", named)], made).whole.clues] == ["S9001", "T9001"]


def test_what_repeats_another_source_is_that_source():
    entries = [
        source("first"),
        source("second", repeats="first"),
        entry("a", happened("x", 1, techniques=("T9001",)).body, "first"),
        entry("b", happened("x", 2, techniques=("T9001",)).body, "second"),
        entry("c", happened("x", 3, techniques=("T9002",)).body),
    ]
    clues = {one.item: one for one in gathered(entries, corpus()).whole.clues}
    assert clues["T9001"].sources == {"first"}
    assert clues["T9001"].entries == ("a", "b")
    assert clues["T9002"].sources == {OWN}


def test_what_is_withdrawn_is_no_evidence():
    gone = entry("a", happened("x", 1, techniques=("T9001",)).body, withdrawn="wrong")
    assert gathered([gone], corpus()).whole.clues == ()


def test_a_source_is_known_by_its_page_or_a_title_long_enough_to_tell():
    told = replace(bundle(), sources=tuple(
        replace(one, text="Somebody. (2020). The Long Report on a Quiet Intrusion, part 1.") if at == 4 else one
        for at, one in enumerate(bundle().sources)
    ))  # fmt: skip
    made = corpus_of(told)
    assert places_of(made, Source(title="x", url="HTTP://www.g9001.example/1/")) == {0}
    assert places_of(made, Source(title="The long report on a quiet intrusion")) == {4}
    assert places_of(made, Source(title="Somebody")) == frozenset()


def test_an_index_of_sources_finds_what_comparing_each_does():
    long = "Somebody. (2020). The Long Report on a Quiet Intrusion, part"
    made = corpus_of(replace(bundle(), sources=tuple(
        replace(one, text=f"{long} {at // 2}. Retrieved May 6, 2020.", url=one.url + ("/a-telling-end-of-a-long-path" if at < 2 else ""))
        for at, one in enumerate(bundle().sources)
    )))  # fmt: skip
    asked = [
        *(Source(title=f"News: the long report on a quiet intrusion, part {at} | House") for at in range(3)),
        Source(title="The long report on a quiet intrusion"),
        Source(title="x", url="https://elsewhere.example/a-telling-end-of-a-long-path"),
        Source(title="x", url="https://g9002.example/1"),
        Source(title="The long report"),
    ]
    sizes = []
    for one in asked:
        mine = titled(one.url, one.title)
        alone = made.canonical(at for at, each in enumerate(made.cited) if mine.same(each))
        assert places_of(made, one) == alone
        sizes.append(len(alone))
    assert sizes == [2, 2, 2, 10, 2, 2, 0]


def test_sources_are_compared_with_profiles_once_each(monkeypatch):
    asked = []
    kept = Corpus.places_of
    monkeypatch.setattr(Corpus, "places_of", lambda *some: asked.append(some[1]) or kept(*some))
    some = [source("one"), source("two")]
    gathered(some, corpus(), [*some, source("three")])
    assert len(asked) == 3


def test_a_source_that_is_withdrawn_or_not_told_stays_out_of_profiles():
    corpus = corpus_of(bundle())
    cited = entry("cited", Source(title="G9001 Report 1", url="https://g9001.example/1"))
    event = entry("seen", happened("x", 1, techniques=("T9001",)).body, "cited")
    told = gathered([cited, event], corpus).left_out
    assert told
    gone = gathered([replace(cited, withdrawn=True), event], corpus)
    assert gone.left_out == told
    assert gone.circular == ("seen",)
    assert not gone.whole.clues
    assert gathered([event], corpus, besides=[cited]).left_out == told
    assert gathered([event], corpus, besides=[cited]).shared == ()


def relied(*sources, besides=()):
    told = entry("a", happened("x", 1, techniques=("T9001",)).body, *(one.id for one in sources))
    return gathered([*sources, told], corpus(), besides).whole.clues[0].relied


def test_only_sources_that_were_read_and_are_not_doubted_count_each_publisher_once():
    good = source("good", publisher="Some House")
    assert relied(good) == relied(good, source("more", publisher="SOME house")) == {"some house"}
    for worse in (
        {"read": False},
        {"reliability": "D"},
        {"reliability": "E"},
        {"credibility": 4},
        {"credibility": 5},
    ):
        assert relied(source("bad", **worse)) == frozenset(), worse
    assert len(relied(source("one"), source("two"))) == 2


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/r",
        "http://www.x.example/r?utm_source=1",
        "https://web.archive.org/web/2020/https://x.example/r",
    ],
)
def test_the_same_page_title_or_publisher_written_another_way_is_one_source(url):
    assert len(relied(source("one", url="https://x.example/r"), source("two", url=url))) == 1
    far = source("three", publisher="S\uff4fme HOUSE")
    assert len(relied(source("one", url=url, publisher="Some House"), source("two", url=url), far)) == 1
    title = "A long look at the intrusion of last summer"
    named = [replace(one, body=replace(one.body, title=title)) for one in (source("one"), source("two"))]
    assert len(relied(*named)) == 1


def test_a_source_that_was_withdrawn_still_makes_one_of_those_that_it_joins():
    title = "A long look at the intrusion of last summer"
    some = [
        source(f"s{at}", url=url) for at, url in enumerate(("https://x.example/r", "https://x.example/r", ""))
    ]
    some[1:] = [replace(one, body=replace(one.body, title=title)) for one in some[1:]]
    assert len(relied(*some)) == 1
    assert len(relied(some[0], replace(some[1], withdrawn="wrong"), some[2])) == 1
    assert len(relied(some[0], some[2])) == 2


def test_a_report_of_two_publishers_makes_no_one_of_all_that_they_publish():
    some = [
        source("s0", url="https://x.example/r", publisher="A house"),
        source("s1", url="https://x.example/r", publisher="Another"),
    ]
    assert relied(*some) == relied(some[1], some[0])
    assert len(relied(*some, source("s2", publisher="Another"))) == 2


def test_what_is_made_of_profiles_counts_beside_nothing():
    page = source("page", url="https://attack.mitre.org/groups/G9001")
    assert len(relied(source("own"), page)) == 1


def test_sources_that_are_not_told_count_for_nothing_and_are_not_what_was_seen_oneself():
    some = [source(f"s{at}", publisher=f"House {at}") for at in range(4)]
    seen = [entry(f"e{at}", happened("x", at, techniques=("T9001",)).body, f"s{at}") for at in range(4)]
    case = [*some, *seen]
    (inside,) = gathered(case, corpus(), case, home=True).whole.clues
    assert len(inside.relied) == 4
    told = [replace(one, sources=()) for one in seen]
    (none,) = gathered(told, corpus(), case).whole.clues
    assert (none.sources, none.relied) == (frozenset(), frozenset())
    (one,) = gathered([some[0], seen[0], *told[1:]], corpus(), case).whole.clues
    assert (one.sources, len(one.relied)) == ({"s0"}, 1)
    doubted = [replace(each, body=replace(each.body, credibility=5)) for each in some]
    assert gathered(told, corpus(), [*doubted, *seen]) == gathered(told, corpus(), case)


def test_told_sources_of_one_publisher_are_one_whatever_they_go_back_to():
    hidden = [source(f"h{at}", publisher=f"House {at}") for at in range(2)]
    some = [source(f"s{at}", publisher="Paper", repeats=f"h{at}") for at in range(2)]
    seen = entry("e", happened("x", 1, techniques=("T9001",)).body, "s0", "s1")
    told = [replace(one, body=replace(one.body, repeats="")) for one in some]
    (clue,) = gathered([*told, seen], corpus(), [*hidden, *some, seen]).whole.clues
    assert len(clue.relied) == 1


def test_who_repeats_what_is_doubted_withdrawn_or_missing_counts_for_nothing():
    again = source("again", repeats="first")
    for first in (source("first", reliability="E"), replace(source("first"), withdrawn="wrong")):
        assert relied(again, first) == frozenset()
    assert relied(again) == frozenset()
    untold = replace(again, body=replace(again.body, repeats=""))
    assert relied(untold, besides=[again, source("first", credibility=5)]) == frozenset()


def test_what_rests_on_a_source_that_is_not_told_or_gone_is_left_out_all_the_same():
    """Who is told less is told nothing surer."""
    report = entry("kept", Source(title="x", url="https://g9001.example/1"), marking=Marking(Tlp.AMBER))
    profile = entry("profile", Source(title="y", url="https://attack.mitre.org/groups/G9001"))
    seen = entry("seen", happened("x", 1, techniques=("T9001",)).body, "kept")
    circular = entry("circular", happened("y", 1, techniques=("T9002",)).body, "profile")
    case = (report, profile, seen, circular)
    told = tuple(replace(one, sources=()) for one in (seen, circular))
    inside, outside, alone = (
        gathered(case, corpus()),
        gathered(told, corpus(), case),
        gathered(told, corpus()),
    )
    assert inside.left_out == outside.left_out == {0}
    assert alone.left_out == frozenset()
    assert (inside.circular, outside.circular) == (("circular",), ())  # what it cites is not told either
    assert [one.item for one in outside.whole.clues] == ["T9001"]
    assert outside.shared == ()
    gone = gathered(told[:1], corpus(), [replace(report, withdrawn="wrong"), seen])
    assert (gone.left_out, gone.circular, gone.whole.clues) == ({0}, (), ())


@pytest.mark.parametrize(
    "url",
    [
        "https://attack.mitre.org/groups/G0001/",
        "https://web.archive.org/web/20220101000000/https://attack.mitre.org/groups/G0001/",
        "https://github.com/mitre/cti/blob/master/enterprise-attack/x.json",
        "https://mitre-attack.github.io/attack-navigator/",
        "https://malpedia.caad.fkie.fraunhofer.de/actor/x",
        "https://apt.etda.or.th/cgi-bin/showcard.cgi?g=x",
        "https://app.tidalcyber.com/groups/x",
        "https://attack.mitre.org./groups/G0001/",
        "https://archive.ph/newest/https://attack.mitre.org/groups/G0001/",
        "https://web.archive.org/web/2/https://attack.mitre.org/groups/G0001/",
        "https://web.archive.org/web/*/https://attack.mitre.org/groups/G0001/",
        "https://www.web.archive.org/web/2020/https://attack.mitre.org/groups/G0001/",
        "https://web.archive.org./web/2020/https://attack.mitre.org/groups/G0001/",
        "//web.archive.org/web/2020/https://attack.mitre.org/groups/G0001/",
        "https://attack-mitre-org.translate.goog/groups/G0001",
        "https://github.com//mitre/cti",
        "https://github.com/./mitre/cti",
        "https:/attack.mitre.org/groups/G0001/",
        "https://web.archive.org/web/2020/https:/attack.mitre.org/groups/G0001/",
        "https://translate.google.com/translate?sl=en&u=https://attack.mitre.org/groups/G0001/",
        "https://raw.githubusercontent.com/mitre/cti/master/x.json",
        "https://cdn.jsdelivr.net/gh/mitre/cti/x.json",
        "https://cdn.jsdelivr.net/gh/mitre/cti@master/x.json",
        "https://cti-taxii.mitre.org/stix",
        "hxxps://attack[.]mitre[.]org/groups/G0001/",
        "https://attack\u3002mitre.org/groups/G0001/",
        "https://attack.mitre.org\\groups",
    ],
)
def test_what_rests_on_pages_made_of_profiles_alone_is_circular(url):
    told = entry("a", happened("x", 1, techniques=("T9001",)).body, "page")
    again = entry("b", happened("x", 1, techniques=("T9001",)).body, "again")
    found = gathered([source("page", url=url), source("again", repeats="page"), told, again], corpus())
    assert found.circular == ("a", "b")
    assert found.whole.clues == ()
    beside = replace(told, sources=("page", "own"))
    assert gathered([source("page", url=url), source("own"), beside], corpus()).circular == ()


def test_a_host_that_only_begins_like_one_of_profiles_is_no_such_page():
    for url in (
        "https://attack.mitre.org.example/",
        "https://github.com/mitre/other",
        "https://github.com/mitre/cti2",
    ):
        told = entry("a", happened("x", 1, techniques=("T9001",)).body, "page")
        assert gathered([source("page", url=url), told], corpus()).circular == ()


def told(text, *techniques, made=None):
    body = replace(happened("x", 1, techniques=techniques).body, what=text)
    return gathered([entry("a", body)], made or corpus())


@pytest.mark.parametrize(
    "text",
    [
        "Ruled out: T9001, and neither S9001 nor S9002 was found.",
        "There was no T9001. It ran without S9001; an absence of S9002 was noted.",
        "T9001 was not seen. S9001 and S9002 were ruled out.",
    ],
)
def test_what_a_text_rules_out_is_no_evidence_and_is_listed(text):
    found = told(text)
    assert found.whole.clues == ()
    assert found.denied == (("S9001", ("a",)), ("S9002", ("a",)), ("T9001", ("a",)))


def test_a_negation_ends_with_its_sentence_and_denies_no_field():
    found = told(
        "Nothing was lost. No backup was left. Then T9001 ran, and S9001 did not spread; not only S9002 ran.",
        "T9002",
    )
    assert [one.item for one in found.whole.clues] == ["S9001", "S9002", "T9001", "T9002"]
    assert told("No T9002 after that.", "T9002").denied == ()
    assert [one.item for one in told("No T9002 after that.", "T9002").whole.clues] == ["T9002"]


def test_a_revoked_id_is_what_took_its_place():
    made = corpus_of(replace(bundle(), techniques=(
        *bundle().techniques,
        *(Technique(id=id_, name=id_, uuid=id_, revoked=True, successor=after) for id_, after in
          (("T8001", "T8002"), ("T8002", "T9001"), ("T8003", "T8003"))),
    )))  # fmt: skip
    found = told("T8002 was seen", "T8001", "T8003", made=made)
    assert [one.item for one in found.whole.clues] == ["T8003", "T9001"]
