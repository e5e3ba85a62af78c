"""Page on a publication's settings: every one of them, with its default and what it means."""

from __future__ import annotations

import msgspec

from tocsin.library.calendar import Calendar
from tocsin.press.configuration import Door, Feed, Listen, MailServer, Reviews, Settings, Trust
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
        },
    ),
    "feeds": (
        Feed,
        {
            "url": "the feed of another publisher, RSS or Atom, that is read for the desk",
            "minutes": "from one reading to the next",
            "marking": "what its articles are held under",
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
}
_INTRO = """\
A publication's settings stand in `review.toml` in its folder. What is left out has its default; what is not known is an error that names it.
[Publish a review](../guides/publish-a-review.md) says how one is made."""


def page() -> str:
    """The page; raises ``Undocumented`` for a setting that nothing is said about."""
    found = (
        section(
            name, *what, tables=TABLES, whole="The publication", repeated=frozenset({"feeds", "door.trust"})
        )
        for name, what in TABLES.items()
    )
    return document("Settings of a publication", _INTRO, *found)
