"""Where things of a publication are, below its address: what mails, feeds and reviews link to, pages serve."""

from __future__ import annotations

from urllib.parse import urlencode


def article_place(slug: str) -> str:
    """The page of an article."""
    return f"/articles/{slug}"


def unsubscribe_place(token: str) -> str:
    """What ends mails, with one request."""
    return f"/unsubscribe/{token}"


def settings_place() -> str:
    """The reader's own page, where mails are chosen."""
    return "/account"


def topic_place(kind: str, slug: str) -> str:
    """The page of a topic."""
    return f"/topics/{kind}/{slug}"


def feed_place(name: str, topic: tuple[str, str] | None = None, key: str = "") -> str:
    """A feed by its file's name, of a topic by its kind and slug or of everything; ``key`` is a subscriber's."""
    return f"{topic_place(*topic) if topic else ''}/{name}" + (f"?key={key}" if key else "")


def search_place(text: str, order: str = "", page: int = 1, name: str = "/search") -> str:
    """The page of a search, in its usual order unless another is named."""
    told = {"q": text, "order": order, "page": page if page > 1 else ""}
    return f"{name}?{urlencode({key: value for key, value in told.items() if value})}"
