from __future__ import annotations

import msgspec

from press_samples import CLEAR, START
from tocsin.library.editing import begun
from tocsin.library.likeness import likeness, often_in
from tocsin.model.article import Kind, Topic, TopicKind
from tocsin.model.search import Clause, Field, Tag, Words

ARTICLE = msgspec.structs.replace(
    begun(Kind.ARTICLE, "The registry and the wiper", CLEAR, START),
    body="Quicksilver, seen before.\n\n---\n\nMercury mercury mercury.",
    topics=(Topic(TopicKind.COUNTRY, "albania", "Albania"),),
)


def _asked(counts, *, whole):
    looked_at = []

    def having(words):
        looked_at.extend(one.text for one in words)
        return [counts.get(one.text, 5) for one in words]

    return likeness(ARTICLE, having, whole=whole), looked_at


def test_topics_and_the_rarest_words_that_others_have_too_are_asked_for():
    query, _ = _asked({"registry": 1, "quicksilver": 2, "wiper": 3}, whole=False)
    assert query.clauses == (
        Clause((Tag(Field.COUNTRY, "albania"), Words("quicksilver"), Words("wiper"), Words("seen"))),
    )


def test_words_below_a_teaser_are_taken_for_those_who_read_them():
    assert "mercury" in _asked({}, whole=True)[1]
    assert "mercury" not in _asked({}, whole=False)[1]


def test_words_used_often_are_the_most_frequent_first():
    text = "wiper " * 3 + "router " * 4 + "worm " * 2 + "that " * 9 + "oil " * 9
    assert often_in(text) == "router wiper"
