"""Articles of few words and a plain evaluator of searches, to hold the index to."""

from __future__ import annotations

import msgspec
from hypothesis import strategies as st

from tocsin.library.editing import begun, changed, moved, withdrawn
from tocsin.library.search_language import read_query
from tocsin.model.article import Kind, State, Topic, TopicKind
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.model.search import Words
from tocsin.press.publishing import keep

#: Each is its own stem.
WORDS = ("wiper", "worm", "router", "tirana", "broker", "quicksilver")
MEMBERS = ("identity--1", "identity--2")
TOPICS = tuple(
    Topic(kind, value, name)
    for kind, value, name in (
        (TopicKind.COUNTRY, "albania", "Albania"),
        (TopicKind.COUNTRY, "kosovo", "Kosovo"),
        (TopicKind.ACTOR, "unit-x", "Unit X"),
        (TopicKind.ACTOR, "unit-x", "Unit X of the ministry"),
        (TopicKind.TECHNIQUE, "t1190", "Exploit Public-Facing Application"),
    )
)
AUDIENCES = (
    PUBLIC,
    COMMUNITY,
    *(Audience.constituents_of(one) for one in MEMBERS),
    *(Audience.of_member(one) for one in MEMBERS),
)
_SAID = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
MARKINGS = st.builds(Marking, st.sampled_from(Tlp), st.none() | st.frozensets(st.sampled_from(MEMBERS)))


_PUBLISHED = st.just(State.PUBLISHED)


class Draft(msgspec.Struct, frozen=True):
    """What an article is made of, and how far it goes: published in the end, or not."""

    headline: str
    summary: str
    lede: str
    rest: str
    topics: tuple[Topic, ...]
    author: str
    kind: Kind
    marking: Marking
    state: State


def drafts(markings, states=_PUBLISHED):
    """Articles to be put into a publication."""
    return st.builds(
        Draft,
        _SAID,
        _SAID,
        _SAID,
        _SAID,
        st.lists(st.sampled_from(TOPICS), max_size=3, unique=True).map(tuple),
        st.sampled_from(("ada", "grace")),
        st.sampled_from([kind for kind in Kind if kind is not Kind.IMPORTED]),
        markings,
        states,
    )


def put(press, draft):
    """Put an article in, as far as it goes; gives it."""
    now = press.clock()
    one = begun(draft.kind, draft.headline, draft.marking, now)
    fields = {"summary": draft.summary, "body": f"{draft.lede}\n\n---\n\n{draft.rest}"}
    steps = [one, changed(one, now, topics=draft.topics, authors=(draft.author,), **fields)]
    ways = {State.DRAFT: (), State.REVIEW: (State.REVIEW,)}
    for state in ways.get(draft.state, (State.REVIEW, State.PUBLISHED)):
        steps.append(moved(steps[-1], state, now))
    if draft.state is State.WITHDRAWN:
        steps.append(withdrawn(steps[-1], "wrong", now))
    for step in steps:
        keep(press, step, "ada", "article changed")
    return steps[-1]


def holds(draft, text, *, whole):
    """Whether an article holds what is asked, by reading it."""
    query = read_query(text)
    return all(
        any(_has(draft, one, whole=whole) for one in clause.any) is not clause.without
        for clause in query.clauses
    )


def _has(draft, one, *, whole):
    if isinstance(one, Words):
        places = [draft.headline] if one.headline else [draft.headline, draft.summary, draft.lede]
        if whole and not one.headline:
            places += [f"{draft.lede} {draft.rest}"]
        asked = f" {one.text}" if one.begins else f" {one.text} "
        return any(asked in f" {place} " for place in places)
    if one.field == "type":
        return draft.kind == one.value
    if one.field == "author":
        return draft.author == one.value
    return (one.field, one.value) in {(topic.kind, topic.slug) for topic in draft.topics}


_WORD = st.sampled_from(WORDS)
_ASKED = st.one_of(
    _WORD,
    _WORD.map(lambda word: f"{word[:3]}*"),
    st.lists(_WORD, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    _WORD.map(lambda word: f"headline:{word}"),
    st.sampled_from(
        (
            "country:albania",
            "country:albania,kosovo",
            "actor:unit-x",
            "technique:T1190",
            "author:ada",
            "type:flash",
        )
    ),
)
#: What readers type.
QUERIES = st.lists(st.tuples(st.sampled_from(("", "", "-", "OR ")), _ASKED).map("".join), max_size=4).map(
    " ".join
)
