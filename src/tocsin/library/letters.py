"""Letters: what is mailed, as text and as HTML; whatever comes from outside stands in no header but as a value."""

from __future__ import annotations

import datetime as dt
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import msgspec

from tocsin.model.errors import UsageError
from tocsin.store.columns import line_of

_LONGEST = 254  # RFC 5321, a path without its brackets
#: As it goes over the wire, in seven bits: not every server takes eight.
_WIRE = policy.SMTP.clone(cte_type="7bit")


class Letter(msgspec.Struct, frozen=True):
    """What a mail says. ``unsubscribe`` is the address that ends such mails with one request, "" for a letter that was asked for."""

    subject: str
    text: str
    html: str = ""
    unsubscribe: str = ""


def message(letter: Letter, sender: Address, to: str, id_: str, at: dt.datetime) -> EmailMessage:
    """A letter as a mail (RFC 5322), with List-Unsubscribe of one click (RFC 8058) where it has one."""
    made = EmailMessage(policy=_WIRE)
    made["From"] = sender
    made["To"] = Address(addr_spec=to)
    made["Subject"] = line_of(letter.subject)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{id_}@{sender.domain}>"
    if letter.unsubscribe:
        made["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    else:
        made["Auto-Submitted"] = "auto-replied"
    made.set_content(letter.text)
    if letter.html:
        made.add_alternative(letter.html, subtype="html")
    return made


def address_of(text: str) -> str:
    """An e-mail address as it is kept: without blanks around it, in small letters. UsageError where it is none.

    RFC 5321 leaves it to a server whether ``Rae`` is another than ``rae``. None is known that makes two mailboxes of them, and as two
    readers they would have a month's choice each.
    """
    stripped = text.strip()
    if not _is_address(stripped):
        raise UsageError("is no e-mail address", where=stripped[:80], hint="write it as name@example.org")
    return stripped.lower()


def _is_address(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    if not local or "." not in domain or len(text) > _LONGEST or not (text.isprintable() and text.isascii()):
        return False
    try:
        return Address(addr_spec=text).addr_spec == text
    except (MessageError, ValueError, IndexError):
        return False
