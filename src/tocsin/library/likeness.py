"""More like this: a query of what an article is about and of the words that tell it from others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from tocsin.library.markdown import lede_of, to_plain
from tocsin.model.article import Article
from tocsin.model.search import Clause, Field, Query, Tag, Words

#: Words of an article that are looked at, and of these the rarest that are asked for.
_LOOKED_AT, _ASKED = 10, 6
_SHORTEST = 4
_READ = 20_000  # characters of a text
_TOPICS = 12
#: What tells nothing, of words that are long enough to be looked at.
_COMMON = frozenset(
    [
        "about",
        "after",
        "also",
        "among",
        "another",
        "because",
        "been",
        "before",
        "being",
        "between",
        "both",
        "could",
        "does",
        "during",
        "each",
        "even",
        "every",
        "first",
        "from",
        "further",
        "have",
        "having",
        "here",
        "into",
        "itself",
        "just",
        "last",
        "least",
        "less",
        "like",
        "many",
        "more",
        "most",
        "much",
        "must",
        "never",
        "next",
        "only",
        "other",
        "others",
        "over",
        "same",
        "several",
        "should",
        "since",
        "some",
        "still",
        "such",
        "than",
        "that",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "under",
        "until",
        "upon",
        "very",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "will",
        "with",
        "within",
        "without",
        "would",
        "year",
        "years",
        "your",
        "said",
        "says",
        "made",
        "make",
        "makes",
        "used",
        "uses",
        "using",
        "well",
    ]
)


def likeness(article: Article, having: Callable[[Sequence[Words]], Sequence[int]], *, whole: bool) -> Query:
    """A query for articles like one, by what its reader may read of it, ``whole`` or as a teaser.

    ``having`` tells how many articles have each of several words: of those that are in its headline or often in
    its text, the rarest that others have as well are asked for.
    """
    words = [Words(word) for word in _telling(article, whole=whole)]
    counted = zip(having(words), words, strict=True)
    rarest = sorted((one for one in counted if one[0] > 1), key=lambda one: (one[0], one[1].text))[:_ASKED]
    tags = [Tag(Field(topic.kind.value), topic.slug.lower()) for topic in article.topics[:_TOPICS]]
    return Query((Clause((*tags, *(one for _, one in rarest))),))


def _telling(article: Article, *, whole: bool) -> list[str]:
    """The words that an article uses most, those of its headline before others."""
    body = to_plain((article.body if whole else lede_of(article.body))[:_READ])
    counts = Counter(_words(f"{article.summary} {body}"))
    headline = list(dict.fromkeys(_words(article.headline)))
    often = [word for word, _ in counts.most_common(_LOOKED_AT) if word not in headline]
    return [*headline, *often][:_LOOKED_AT]


def often_in(text: str, least: int = 3, most: int = 60) -> str:
    """The words that a text uses at least so many times, the most frequent first: what the search ranks it by."""
    counts = Counter(_words(text)).most_common(most)
    return " ".join(word for word, count in counts if count >= least)


def _words(text: str) -> list[str]:
    found = re.findall(r"[^\W_]+", text.lower())
    return [word for word in found if len(word) >= _SHORTEST and word not in _COMMON]
