"""The post: mails wait in the store, and are handed to a server, each at most once."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage

import msgspec

from tocsin.library.letters import Letter, message
from tocsin.press.alert_letters import alert_letter, is_alert
from tocsin.press.bounces import return_path
from tocsin.press.carrying import Carrier, Outcome, Taken
from tocsin.press.mailings import Unwanted, Writer
from tocsin.press.press import Press
from tocsin.store.press import Mail

log = logging.getLogger("tocsin.press")
#: Waits between attempts: a minute, then twice as long each time, for about three days.
_FIRST, _TRIES = dt.timedelta(minutes=1), 12
_letter = msgspec.json.Decoder(Letter)


class Posted(msgspec.Struct, frozen=True):
    """How many mails were taken and how many not; ``reached`` is False where no server took any, and ``told`` says why."""

    taken: int = 0
    left: int = 0
    reached: bool = True
    told: str = ""


def put_out(press: Press, key: str, address: str, letter: Letter, reader: str = "") -> int:
    """Put a letter to one address out; one of this key that was put out for it before is not put out again, and 0 says so."""
    return press.store.mails.put_all([Mail(key, reader, address, msgspec.json.encode(letter))])


def post(
    press: Press, carrier: Carrier, most: int = 1_000_000, stopped: Callable[[], bool] = lambda: False
) -> Posted:
    """Hand on what waits, until nothing does, ``most`` were, no server is there, or ``stopped`` says so.

    Each is marked as going, on the disk, before the server sees it: after a crash such a mail is not sent again, and the desk is told.
    """
    taken = left = 0
    sent: list[int] = []
    writer = Writer(press)
    try:
        while taken + left < most and not stopped():
            mails = press.store.mails.take(1, sent)
            sent.clear()
            if not mails:
                break
            outcome = _hand_on(press, mails[0], writer, carrier)
            if outcome.taken is Taken.DONE:
                sent.append(mails[0].number)
                taken += 1
                continue
            _note(press, mails[0], outcome)
            left += 1
            if outcome.taken is Taken.UNREACHED:
                return Posted(taken, left, reached=False, told=outcome.told)
    finally:
        press.store.mails.sent(sent)
    return Posted(taken, left)


def _hand_on(press: Press, mail: Mail, writer: Writer, carrier: Carrier) -> Outcome:
    """Write a mail and offer it; whatever fails unforeseen is raised, but not before it is noted what became of the mail."""
    try:
        made = _written(press, mail, writer)
        sender = return_path(press, mail)
    except Unwanted as error:
        return Outcome(Taken.REFUSED, str(error), for_good=True)
    except BaseException:
        _note(press, mail, Outcome(Taken.REFUSED, "it could not be written"))
        raise
    try:
        return carrier.take(made, sender, mail.address)
    except BaseException:
        _note(press, mail, Outcome(Taken.UNSURE, "something failed while it was handed on"))
        raise


def _written(press: Press, mail: Mail, writer: Writer) -> EmailMessage:
    return message(
        _letter_of(press, mail, writer), sender_of(press), mail.address, _id_of(mail), press.clock()
    )


def _letter_of(press: Press, mail: Mail, writer: Writer) -> Letter:
    if is_alert(mail):
        return alert_letter(press, mail)
    return _letter.decode(mail.raw) if mail.raw else writer.letter(mail)


def _note(press: Press, mail: Mail, outcome: Outcome) -> None:
    """A refusal for good gives a mail up, what nobody knows the end of is left; anything else waits and tries again."""
    mails = press.store.mails
    if outcome.taken is Taken.UNREACHED:
        mails.put_back(mail.number, outcome.told)
    elif outcome.taken is Taken.UNSURE:
        log.warning("mail %s: %s: it may have been taken, and is not sent again", mail.number, outcome.told)
        mails.doubt(mail.number, outcome.told)
    elif outcome.for_good or mail.tries + 1 >= _TRIES:
        mails.fail(mail.number, outcome.told)
    else:
        mails.later(mail.number, _FIRST * 2**mail.tries, outcome.told)
    if outcome.taken is Taken.BOUNCED and mail.reader:
        press.store.readers.bounced(mail.reader)


def sender_of(press: Press) -> Address:
    """Whom mails are from."""
    return Address(press.settings.name, addr_spec=press.settings.mail.sender)


def _id_of(mail: Mail) -> str:
    """The same for the same mail, so that a server or reader that gets it twice can tell."""
    return hashlib.sha256(f"{mail.key} {mail.address}".encode()).hexdigest()[:32]
