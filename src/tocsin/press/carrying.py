"""Who takes mails: an SMTP server, whose connection is kept over many of them, or a folder."""

from __future__ import annotations

import contextlib
import enum
import hashlib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

import msgspec

from tocsin.model.errors import NodeError
from tocsin.press.configuration import MailServer

_TIMEOUT = 30.0
#: Mails over one connection; many servers take no more.
_OVER_ONE = 100
_OK, _GO_ON, _BYE = 250, 354, 421


class Taken(enum.StrEnum):
    """What became of a mail that was offered."""

    DONE = "done"
    REFUSED = "refused"  # the mail, with a reply of the server
    BOUNCED = "bounced"  # the address, for good
    UNREACHED = "unreached"  # no server took any mail just now
    UNSURE = "unsure"  # all was sent, and no reply came


class Outcome(msgspec.Struct, frozen=True):
    """What became of a mail, with the server's reply; ``for_good`` where it said that trying again is of no use."""

    taken: Taken
    told: str = ""
    for_good: bool = False


class Carrier(Protocol):
    """Whoever takes mails."""

    def take(self, mail: EmailMessage, sender: str, to: str) -> Outcome:
        """Offer a mail for an address; ``sender`` is whom it comes back to."""
        ...


@contextlib.contextmanager
def carrier_of(folder: Path, server: MailServer) -> Iterator[Carrier]:
    """The server of the settings, which is connected to with the first mail, or the folder ``outbox`` where none is named."""
    if not server.host:
        yield Outbox(folder / "outbox")
        return
    made = Smtp(lambda: connected(folder, server))
    try:
        yield made
    finally:
        made.close()


class Outbox:
    """A folder with a file for each mail, as it would be sent."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, mail: EmailMessage, sender: str, to: str) -> Outcome:
        """Write a mail."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = hashlib.sha256(f"{mail['Message-ID']} {to}".encode()).hexdigest()[:24]
        (self._folder / f"{name}.eml").write_bytes(b"Return-Path: <%s>\n" % sender.encode() + bytes(mail))
        return Outcome(Taken.DONE)


class Smtp:
    """An SMTP server. After an error the connection is closed, and made anew for the next mail."""

    def __init__(self, connect: Callable[[], smtplib.SMTP]) -> None:
        self._connect = connect
        self._connection: smtplib.SMTP | None = None
        self._count = 0

    def take(self, mail: EmailMessage, sender: str, to: str) -> Outcome:
        """Offer a mail to the server, which is connected to if it is not."""
        try:
            outcome = self._offered(self._open(), mail, sender, to)
        except (OSError, smtplib.SMTPException, NodeError) as error:  # before all was sent: it was not taken
            self.close()
            return Outcome(Taken.UNREACHED, _said(error))
        self._count += 1
        if outcome.taken in {Taken.UNSURE, Taken.UNREACHED} or self._count >= _OVER_ONE:
            self.close()
        return outcome

    def close(self) -> None:
        """Take leave of the server, if it listens."""
        connection, self._connection, self._count = self._connection, None, 0
        if connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()

    def _open(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _offered(self, connection: smtplib.SMTP, mail: EmailMessage, sender: str, to: str) -> Outcome:
        code, told = connection.mail(sender)
        if code != _OK:
            return self._refused(code, told)
        code, told = connection.rcpt(to)
        if code // 10 != _OK // 10:  # 250 and 251 both take it
            return self._refused(code, told, of_address=True)
        code, told = connection.docmd("DATA")
        if code != _GO_ON:
            return self._refused(code, told)
        connection.send(_dotted(mail.as_bytes()))
        try:
            code, told = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Taken.UNSURE, _said(error))
        return Outcome(Taken.DONE) if code == _OK else self._refused(code, told)

    def _refused(self, code: int, told: bytes, *, of_address: bool = False) -> Outcome:
        said = f"{code} {told.decode('utf-8', 'replace')}".strip()[:500]
        if code == _BYE or code < 0:
            return Outcome(Taken.UNREACHED, said)
        if self._connection is not None:
            self._connection.rset()
        for_good = code // 100 == 5  # noqa: PLR2004  (the first digit of a reply, RFC 5321)
        if of_address and for_good and is_of_address(told.decode("ascii", "replace")):
            return Outcome(Taken.BOUNCED, said, for_good=True)
        return Outcome(Taken.REFUSED, said, for_good=for_good)


def is_of_address(told: str) -> bool:
    """Whether an enhanced status (RFC 3463) at the head of a text says that an address is wrong; so it is without one.

    A full mailbox (5.2.2) or a policy of the server (5.7) is no fault of the address.
    """
    head = told.split(maxsplit=1)[0] if told.strip() else ""
    parts = head.split(".")
    if len(parts) != 3 or not all(one.isdigit() for one in parts):  # noqa: PLR2004  (class, subject, detail)
        return True
    return parts[0] == "5" and (parts[1] == "1" or parts[1:] == ["2", "1"])


def connected(folder: Path, server: MailServer) -> smtplib.SMTP:
    """A connection to a server, greeted and logged in. ``smtplib.SMTPException`` or ``OSError`` where there is none, ``NodeError`` for its password."""
    context = ssl.create_default_context()
    if server.security == "tls":
        made: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT, context=context)
    else:
        made = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT)
    try:
        if server.security == "starttls":
            made.starttls(context=context)
        made.ehlo_or_helo_if_needed()
        if server.user:
            made.login(server.user, _password(folder / server.password))
    except BaseException:
        made.close()
        raise
    return made


def _password(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NodeError(
            f"cannot be read: {error}", where=str(path), hint="put the mail server's password there"
        ) from error


def _dotted(raw: bytes) -> bytes:
    """A mail as it goes over the wire (RFC 5321, 4.5.2): no line of it is its end, and its end is there."""
    stuffed = raw.replace(b"\r\n.", b"\r\n..")
    whole = b"." + stuffed if stuffed.startswith(b".") else stuffed
    return whole + (b".\r\n" if whole.endswith(b"\r\n") else b"\r\n.\r\n")


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:500] or type(error).__name__
