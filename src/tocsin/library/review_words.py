"""What a review says in words of its own: sentences made of the articles that it tells of. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tocsin.library.choosing import NARROWS
from tocsin.library.literal import literal
from tocsin.library.ordering import ordered
from tocsin.library.places import article_place
from tocsin.library.tidings import Tiding
from tocsin.model.article import Article, Topic

_SENTENCES, _NAMED, _TOPICS = 3, 3, 3
_ENDS = (".", "!", "?", "…", ".”", "!”", "?”", '."', '!"', '?"')
#: Quotation marks within quotation marks.
_INNER = str.maketrans({"“": "\u2018", "”": "\u2019"})


def opening(
    lead: Sequence[Article],
    others: Sequence[Article],
    mended: Sequence[Article],
    alliance: Sequence[Tiding],
    *,
    weekly: bool = False,
) -> str:
    """What matters, in three sentences at most: of ``lead`` what its summary says, of the rest the headlines, and what most is about.

    Each names its articles by links, so that it can be left out where one of them is no longer to be read.
    """
    when = "this week" if weekly else "today"
    about = subjects([*lead, *others], weekly=weekly)
    told = [_linked(one, sentence(one.summary or one.headline)) for one in lead[:1]]
    told += [f"Also {when}: {_named([*lead[1:], *others])}."] if [*lead[1:], *others] else []
    told += (
        [f"From the alliance: {_quoted([literal(one.title.translate(_INNER)) for one in alliance])}."]
        if alliance
        else []
    )
    told += [f"Corrected: {_named(mended)}."] if mended else []
    every = [about, *told] if weekly else [*told, about]
    return " ".join(list(filter(None, every))[:_SENTENCES])


def subjects(articles: Sequence[Article], *, weekly: bool) -> str:
    """A sentence on what most of several articles are about, "" where they share nothing."""
    names: list[str] = []
    for topic, _ in topics_of(articles):
        name = topic.name.replace(", ", "/")  # in a list of names
        if len(names) < _TOPICS and not any(name in one for one in names):  # "Albania" after "Albania 2022"
            names.append(name)
    begins = "This week is about" if weekly else "Today is about"
    return f"{begins} {_listed([literal(one) for one in names])}." if names else ""


def summary_of(articles: Iterable[Article], alliance: Iterable[Tiding]) -> str:
    """A review in one line: what it names first, each as a sentence."""
    named = [one.headline for one in ordered(articles)] or [one.title for one in alliance]
    return " ".join(sentence(one) for one in named[:_NAMED])


def sentence(text: str) -> str:
    """A plain text that ends as a sentence does."""
    line = " ".join(text.split())
    return line if not line or line.endswith(_ENDS) else f"{line}."


def topics_of(articles: Iterable[Article]) -> Iterator[tuple[Topic, int]]:
    """What several articles are about, and how many: what most are first, of equals what narrows more."""
    names: dict[tuple[str, str], Topic] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for article in articles:
        for one in {(topic.kind.value, topic.slug): topic for topic in article.topics}.values():
            key = one.kind.value, one.slug
            names.setdefault(key, one)
            counts[key] += 1
    several = [(names[key], count) for key, count in counts.items() if count > 1]
    yield from sorted(several, key=lambda one: (-one[1], -NARROWS[one[0].kind], one[0]))


def _named(articles: Sequence[Article]) -> str:
    return _quoted([_linked(one, one.headline.translate(_INNER)) for one in articles])


def _quoted(names: Sequence[str]) -> str:
    left = len(names) - _NAMED
    shown = [f"“{one}”" for one in names[: _NAMED if left > 1 else len(names)]]
    return _listed([*shown, f"{left} more"] if left > 1 else shown)


def _linked(article: Article, text: str) -> str:
    return f"[{literal(text)}]({article_place(article.slug)})"


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
