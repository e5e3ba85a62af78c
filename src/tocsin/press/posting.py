"""The post: mails wait in the store, and are handed to a server, each at most once."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

import msgspec

from tocsin.library.letters import Letter, message
from tocsin.press.configuration import MailServer
from tocsin.press.press import Press
from tocsin.store.press import Mail

#: Waits between attempts: a minute, then twice as long each time, for about two days.
_FIRST, _TRIES = dt.timedelta(minutes=1), 12
_TIMEOUT = 30.0
_letter = msgspec.json.Decoder(Letter)


class Carrier(Protocol):
    """Whoever takes mails: a server, or a folder."""

    def take(self, mail: EmailMessage, to: str) -> None:
        """Take a mail for an address; ``smtplib.SMTPException`` or ``OSError`` where it is not taken."""
        ...


def put_out(press: Press, key: str, address: str, letter: Letter, reader: str = "") -> None:
    """Put a letter to one address out; one of this key that was put out for it before is not put out again."""
    press.store.mails.put_all([Mail(key, reader, address, msgspec.json.encode(letter))])


def post(press: Press, carrier: Carrier, most: int = 1_000_000) -> int:
    """Hand on what waits; gives how many were taken.

    Each is marked as going, on the disk, before the server sees it: after a crash such a mail is not sent again, and the desk is told.
    """
    taken = 0
    for _ in range(most):
        mails = press.store.mails.take(1)
        if not mails:
            break
        taken += _hand_on(press, mails[0], carrier)
    return taken


def _hand_on(press: Press, mail: Mail, carrier: Carrier) -> bool:
    letter = _letter.decode(mail.raw)
    made = message(letter, sender_of(press), mail.address, _id_of(mail), press.clock())
    try:
        carrier.take(made, mail.address)
    except smtplib.SMTPRecipientsRefused as error:
        code, told = next(iter(error.recipients.values()))
        _not_taken(press, mail, code, _text(told))
    except smtplib.SMTPResponseException as error:
        _not_taken(press, mail, error.smtp_code, _text(error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        _not_taken(press, mail, 0, str(error))
    else:
        press.store.mails.sent([mail.number])
        return True
    return False


def _not_taken(press: Press, mail: Mail, code: int, told: str) -> None:
    """A refusal for good (5xx) gives a mail up, anything else waits and tries again."""
    said = f"{code} {told}".strip()[:500]
    if code // 100 == 5 or mail.tries + 1 >= _TRIES:  # noqa: PLR2004  (the first digit of a reply, RFC 5321)
        press.store.mails.fail(mail.number, said)
    else:
        press.store.mails.later(mail.number, _FIRST * 2**mail.tries, said)


def _text(told: bytes | str) -> str:
    return told.decode("utf-8", "replace") if isinstance(told, bytes) else told


def sender_of(press: Press) -> Address:
    """Whom mails are from."""
    return Address(press.settings.name, addr_spec=press.settings.mail.sender)


@contextlib.contextmanager
def carrier_of(press: Press) -> Iterator[Carrier]:
    """The server of the settings, connected, or the folder ``outbox`` where none is named."""
    server = press.settings.mail
    if not server.host:
        yield _Folder(press.folder / "outbox")
        return
    with _connected(press.folder, server) as connection:
        yield _Server(connection)


class _Server:
    def __init__(self, connection: smtplib.SMTP) -> None:
        self._connection = connection

    def take(self, mail: EmailMessage, to: str) -> None:
        self._connection.send_message(mail, to_addrs=[to])


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, mail: EmailMessage, to: str) -> None:
        """A file for each mail, as it would be sent."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = hashlib.sha256(f"{mail['Message-ID']} {to}".encode()).hexdigest()[:24]
        (self._folder / f"{name}.eml").write_bytes(bytes(mail))


def _connected(folder: Path, server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        made: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT, context=context)
    else:
        made = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT)
        if server.security == "starttls":
            made.starttls(context=context)
    if server.user:
        made.login(server.user, (folder / server.password).read_text("utf-8").strip())
    return made


def _id_of(mail: Mail) -> str:
    """The same for the same mail, so that a server or reader that gets it twice can tell."""
    return hashlib.sha256(f"{mail.key} {mail.address}".encode()).hexdigest()[:32]
