"""Mails that lie in a folder, read for a page."""

from __future__ import annotations

import datetime as dt
import email
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

import msgspec

_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


class Posted(msgspec.Struct, frozen=True):
    """A mail of a folder: its file's name, its headers that matter, its text, and its HTML, "" for none."""

    name: str
    at: dt.datetime
    sender: str
    to: str
    subject: str
    unsubscribe: str
    text: str
    html: str


def posted(folder: Path) -> tuple[Posted, ...]:
    """The mails of a folder, the newest first; none where there is no folder."""
    found = (_read(path) for path in folder.glob("*.eml"))
    return tuple(sorted(found, key=lambda one: (one.at, one.to, one.subject), reverse=True))


def _read(path: Path) -> Posted:
    mail = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
    return Posted(
        name=path.stem,
        at=parsedate_to_datetime(mail["Date"]) if mail["Date"] else _LONG_AGO,
        sender=str(mail["From"] or ""),
        to=str(mail["To"] or ""),
        subject=str(mail["Subject"] or ""),
        unsubscribe=str(mail["List-Unsubscribe"] or "").strip("<>"),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
