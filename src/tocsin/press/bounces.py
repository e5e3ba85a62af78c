"""Mails that come back: each has an address of its own to come back to, which says whose it was."""

from __future__ import annotations

import email
import hashlib
import hmac
import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage, Message

import msgspec

from tocsin.model.errors import UsageError
from tocsin.press.press import Press
from tocsin.store.press import BOUNCES, Keys, Mail

_DIGITS = 20
_RETURN = re.compile(r"\+(\d{1,18})-([0-9a-f]{20})@")
#: Fields in which the address that a mail went back to may stand.
_FIELDS = ("To", "Delivered-To", "X-Original-To", "Envelope-To")


class Bounce(msgspec.Struct, frozen=True):
    """What a bounce message came to: for which address, how many hard ones count, and what was told."""

    address: str
    count: int
    told: str

    @property
    def stops(self) -> bool:
        """Whether nothing more is mailed there but what the reader asks for."""
        return self.count >= BOUNCES


def return_path(press: Press, mail: Mail) -> str:
    """The address that a mail comes back to; nobody who does not know the reader's secret can make one up."""
    keys = press.store.readers.keys(mail.reader) if mail.reader else None
    sender = press.settings.mail.sender
    if keys is None:
        return sender
    local, _, domain = sender.rpartition("@")
    return f"{local}+{mail.number}-{_token(keys, mail)}@{domain}"


def take_bounce(press: Press, raw: bytes) -> Bounce:
    """Take a bounce message (RFC 3464), and count it. Raises ``UsageError`` for any other mail, or one of no mail that was sent."""
    found = email.message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    mail = _mail_of(press, found)
    told = _failure(found)
    if not told:
        raise UsageError(
            "tells of no failure for good", where="the message", hint="leave it: it will come yet"
        )
    if not press.store.mails.bounce(mail.number, told):
        raise UsageError("was counted before, or went to nobody", where=f"mail {mail.number}")
    return Bounce(mail.address, press.store.readers.bounced(mail.reader), told)


def _mail_of(press: Press, found: EmailMessage) -> Mail:
    for number, token in _returned_to(found):
        mail = press.store.mails.get(number)
        keys = press.store.readers.keys(mail.reader) if mail is not None and mail.reader else None
        if mail is not None and keys is not None and hmac.compare_digest(token, _token(keys, mail)):
            return mail
    raise UsageError(
        "came back from no mail of this publication",
        where="the message",
        hint="give bounce messages whole, with their headers",
    )


def _returned_to(found: EmailMessage) -> Iterator[tuple[int, str]]:
    for name in _FIELDS:
        for value in found.get_all(name, []):
            for number, token in _RETURN.findall(str(value)):
                yield int(number), token


def _failure(found: EmailMessage) -> str:
    """What the report says of a failure for good (RFC 3464: ``Action: failed``, a status that begins with 5), "" for none."""
    for part in found.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in _blocks(part):
            status = str(block.get("Status", ""))
            if str(block.get("Action", "")).strip().lower() == "failed" and status.strip().startswith("5"):
                return " ".join(f"{status} {block.get('Diagnostic-Code', '')}".split())[:500]
    return ""


def _blocks(part: Message) -> list[Message]:
    found = part.get_payload()
    return [one for one in found if isinstance(one, Message)] if isinstance(found, list) else []


def _token(keys: Keys, mail: Mail) -> str:
    said = f"{mail.number} {mail.key} {mail.address}".encode()
    return hmac.new(keys.unsubscribe.encode(), said, hashlib.sha256).hexdigest()[:_DIGITS]
