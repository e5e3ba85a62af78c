"""Page on a publication's settings: every one of them, with its default and what it means."""

from __future__ import annotations

import msgspec

from tocsin.library.calendar import Calendar
from tocsin.press.configuration import (
    Door,
    Feed,
    Listen,
    MailServer,
    Organisation,
    Reviews,
    Settings,
    Trust,
)
from tools.docs.markdown import document
from tools.docs.node_settings import section

#: Table of the file, its structure, and what each setting means.
TABLES: dict[str, tuple[type[msgspec.Struct], dict[str, str]]] = {
    "": (
        Settings,
        {
            "name": "what it is called, on pages and in mails",
            "address": "the base URL by which readers reach it: it stands in mails and feeds",
            "free": "whole articles that a registered reader may choose each calendar month",
            "four_eyes": "whether an article is approved by another than who wrote its last words, and each correction of it by another than who wrote that",
            "store": "a file below the publication's folder",
            "link_life": "seconds in which a mailed link works",
            "visit_life": "seconds after which a reader logs in again",
        },
    ),
    "listen": (
        Listen,
        {
            "host": "where it listens",
            "port": "where it listens",
            "certificate": "PEM file, empty where a proxy in front speaks TLS",
            "key": "PEM file of the certificate's key",
        },
    ),
    "calendar": (
        Calendar,
        {
            "zone": "its time zone: weekdays, hours and the turn of the month are there",
            "holidays": "days on which it does not appear, as `2026-12-25`",
            "hour": "the hour at which it appears on weekdays",
        },
    ),
    "mail": (
        MailServer,
        {
            "host": "the SMTP server; empty: mails are written to the folder `outbox`",
            "port": "its port",
            "security": "`starttls`, `tls`, or `none` for a server on this machine",
            "user": "name for the server, empty for none",
            "password": "file below the publication's folder with the password",
            "sender": "whom mails are from; a mail comes back to it with `+` and a mark before the `@`",
        },
    ),
    "reviews": (
        Reviews,
        {
            "daily": "the Daily Review: `built` is sent as it is, `edited` waits for the desk, `off`",
            "weekly": "the Weekly Review, likewise",
            "newsletter": "of registered readers: `daily`, `weekly` or `off`",
            "ahead": "minutes before its hour at which an edited review is built for the desk",
            "weekly_hour": "hour of the Weekly Review and a weekly newsletter, on the last day of the week on which the publication appears",
            "flashes": "flash mails that a reader gets in a day at most",
            "items": "articles that a mail names at most",
            "announce": "whether a review that is sent as it is built names scheduled articles that are TLP:CLEAR, headline and day",
        },
    ),
    "feeds": (
        Feed,
        {
            "url": "the feed of another publisher, RSS or Atom, that is read for the desk",
            "minutes": "from one reading to the next, 5 at least",
            "marking": "what its articles are held under",
            "private": "whether it may be at a private address, or lead to one: only for a feed of your own house",
        },
    ),
    "door": (
        Door,
        {
            "folder": "where members put what they hand over, a folder of its own; empty: there is no door. "
            "[Feed a review](../guides/feed-the-review.md) says more",
            "seconds": "between two looks at it",
            "piece_bytes": "longest file that is taken in",
            "at_once": "files that are looked at in one turn",
            "pieces": "pieces that are kept of one member; a new one beyond is refused",
            "refused": "files that were refused and are kept, with the reasons",
            "gaps": "whether pieces come in that tell what a member cannot see, for its own readers",
            "trust": "the members whose pieces are believed, as follows",
        },
    ),
    "door.trust": (
        Trust,
        {
            "member": "the member's identity, as its card has it: `tocsin member card`",
            "name": "what readers are told it is called",
            "key": "its public key, `x` on the card; a member with two keys is named twice",
        },
    ),
    "organisations": (
        Organisation,
        {
            "id": "its name in addresses: small letters, digits, `-`; the provider must allow the redirect URI `<address>/log-in/back/<id>`",
            "name": "what it is called on the page to log in",
            "issuer": "its OpenID Connect provider, as that names itself: `https://…`",
            "client": "the publication's client id there",
            "secret": "file below the publication's folder with the client's secret",
            "domains": "domains in which an address counts, if the provider says that it verified it",
            "until": "the last day of its term, as `2027-06-30`: until then its people read with all-access",
            "days": "days for which one log-in lends access; who has left the organisation has it no longer than that",
            "audience": "as whom markings reach its people meanwhile: `public`, `community`, or a member's `identity--…`",
            "claims": 'what else must hold of who is let in: a claim, and the values of which it has one, as `{ groups = ["analysts"] }`',
            "hosts": "hosts beside the issuer's at which the provider may have its endpoints and keys",
        },
    ),
}
_INTRO = """\
A publication's settings stand in `review.toml` in its folder. What is left out has its default; what is not known is an error that names it.
[Publish a review](../guides/publish-a-review.md) says how one is made."""

_SEARCH = """\
## The search as JSON

`/search.json`, or `/search` with `Accept: application/json`, gives what the page of the same address tells, to whoever asks: to a visitor, or to
the reader whose cookie comes along.

| Parameter | Meaning |
|---|---|
| `q` | what is searched for, in [the language of searches](../guides/search-the-library.md) |
| `order` | `newest`; the best first without it |
| `page` | from 1; ten hits are on one |

The answer has `q`, `order`, `page`, `pages`, `total` (all hits), `marking` (of the answer as a whole), `remarks` (what was not asked, and why), `facets`
(by field, each a list of `value`, `name`, `count`) and `hits`: `id`, `slug`, `at` (where it is), `kind`, `state`, `published`, `severity`, `topics`,
`authors`, `marking`, `share` (`whole`, or `teaser` where its reader can open the first paragraphs alone), and `headline`, `summary` and `text`,
each a list of pieces with `text` and whether it is a `hit`. Failures are JSON with `what`, `where` and `hint`. From one place 120 searches a minute
are answered, of one who has entered 60, then 429 with `Retry-After`."""


def page() -> str:
    """The page; raises ``Undocumented`` for a setting that nothing is said about."""
    found = (
        section(
            name,
            *what,
            tables=TABLES,
            whole="The publication",
            repeated=frozenset({"feeds", "door.trust", "organisations"}),
        )
        for name, what in TABLES.items()
    )
    return document("Settings of a publication", _INTRO, *found, _SEARCH)
