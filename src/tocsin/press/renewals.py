"""What a reader is told of the end of all-access: two weeks before, and when it has come, each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import msgspec

from tocsin.library.letters import Letter
from tocsin.model.reader import Reader
from tocsin.press.press import Press
from tocsin.store.press import Mail

#: How long before its end somebody is told of it.
NOTICE = dt.timedelta(days=14)
#: How late that, and an end, is still told of by mail: who gets a term that is shorter knows it. Mails are remembered longer than all
#: of this together, so that none goes out twice.
_LATE_NOTICE, _LATE = dt.timedelta(days=3), dt.timedelta(days=7)
_KEPT = "What you follow, the searches that you saved and the mails that you chose stay as they are."


def is_ending(reader: Reader | None, now: dt.datetime) -> bool:
    """Whether a reader's all-access ends soon, and nobody prolongs it of itself."""
    if reader is None or reader.until is None or reader.organisation:
        return False
    return now < reader.until <= now + NOTICE


def remind(press: Press) -> int:
    """Put out what is to be told now; of a term it is told once before and once after its end. Says to how many readers it was."""
    return press.store.mails.put_all(_due(press, press.clock()))


def _due(press: Press, now: dt.datetime) -> Iterator[Mail]:
    """A mail for each reader whose term ends or has ended; of one that was put out before the book of mails takes no other."""
    lists = press.store.lists
    for word, begins, ends, write in (
        ("ends", now + NOTICE - _LATE_NOTICE, now + NOTICE, _soon),
        ("ended", now - _LATE, now, _over),
    ):
        for reader in lists.ending(begins, ends, None, reached=True):
            key = f"{word} {reader.until.isoformat() if reader.until else ''}"
            yield Mail(key, reader.id, reader.address, msgspec.json.encode(write(press, reader)))


def _soon(press: Press, reader: Reader) -> Letter:
    day, settings = _day(press, reader), press.settings
    text = (
        f"Your all-access to {settings.name} ends on {day}. Afterwards you are a registered reader again. {_KEPT}\n\n"
        f"To go on, use a voucher, or write to {settings.mail.sender}:\n\n{settings.address}/subscribe\n"
    )
    return Letter(f"Your access to {settings.name} ends on {day}", text)


def _over(press: Press, reader: Reader) -> Letter:
    settings = press.settings
    text = (
        f"Your all-access to {settings.name} ended on {_day(press, reader)}. You are a registered reader again, with "
        f"{settings.free} articles of your choice each calendar month and the newsletter. {_KEPT}\n\n"
        f"To have all-access again, use a voucher, or write to {settings.mail.sender}:\n\n{settings.address}/subscribe\n"
    )
    return Letter(f"Your access to {settings.name} has ended", text)


def _day(press: Press, reader: Reader) -> str:
    """The last day on which a reader has all-access, where the publication is made."""
    if reader.until is None:
        return ""
    last = (reader.until - dt.timedelta(microseconds=1)).astimezone(ZoneInfo(press.settings.calendar.zone))
    return f"{last.day} {last:%B %Y}"
