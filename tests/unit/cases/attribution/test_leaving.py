"""What the same source says proves nothing: it is out before anything is compared."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from attribution_samples import bundle, of_group
from tocsin.cases.attribution.corpus import corpus_of
from tocsin.cases.attribution.evaluating.samples import Rule, campaigns
from tocsin.cases.attribution.features import asked, exclusive
from tocsin.cases.attribution.leaving import leave, without_group
from tocsin.knowledge.bundle import Attributed, Software, Source, Use


def test_an_item_goes_with_its_last_source_and_strictly_with_any():
    corpus = corpus_of(bundle())
    both, only = of_group(0)[1], of_group(0)[2]
    for item, stays, stays_strictly in ((both, True, False), (only, False, False)):
        at = corpus.place[item]
        assert leave(corpus, [0]).present[0, at] == stays
        assert leave(corpus, [0], strict=True).present[0, at] == stays_strictly


def test_a_source_goes_with_all_of_its_names():
    made = bundle()
    again = Source("The same, under another name", "http://www.g9001.example/1/", "")
    more = Use("G9002", "T9000", (len(made.sources),), "Told again.")
    corpus = corpus_of(replace(made, sources=(*made.sources, again), uses=(*made.uses, more)))
    assert not leave(corpus, [0]).present[1, corpus.place["T9000"]]


def test_words_go_with_the_source_that_they_are_cited_to():
    corpus = corpus_of(bundle())
    word = corpus.vocabulary["g9001-way2"]
    assert corpus.wording[0, word] == 1
    assert leave(corpus, [0]).wording[0, word] == 0
    assert np.all(leave(corpus, [0, 1]).wording >= 0)


def test_a_group_that_nobody_knows_has_nothing_left():
    left = without_group(leave(corpus_of(bundle())), 0)
    assert not left.present[0].any()
    assert left.absent[0]


def test_a_campaign_leaves_out_the_sources_by_which_it_is_attributed():
    made = replace(bundle(), attributed=(Attributed("C9001", "G9001", (1,)),))
    corpus = corpus_of(made)
    (naive,) = campaigns(made, corpus, {"C9001"}, Rule.NAIVE)
    (strict,) = campaigns(made, corpus, {"C9001"}, Rule.STRICT)
    assert naive.left.present[0].any()
    assert not strict.left.present[0].any()


def test_a_campaign_that_is_not_wanted_is_not_asked():
    made = bundle()
    assert not [*campaigns(made, corpus_of(made), frozenset(), Rule.STRICT)]


def test_a_tool_that_anyone_may_have_tells_of_nobody_though_one_group_alone_is_known_for_it():
    made = bundle()
    only = Software(id="S9800", name="Driver", uuid="s-driver", malware=False)
    use = Use("G9001", only.id, (0,), "It brought a driver that is sold.")
    corpus = corpus_of(replace(made, software=(*made.software, only), uses=(*made.uses, use)))
    left = leave(corpus)
    at, own = corpus.place[only.id], corpus.place["S9001"]
    assert left.present[:, at].sum() == left.present[:, own].sum() == 1
    assert left.rarity[at] < left.rarity[own]
    assert exclusive(asked(corpus, [only.id]), left)[0] == 0
    assert exclusive(asked(corpus, ["S9001"]), left)[0] == 1
    assert not leave(corpus, [0]).users[at]
