"""A real SMTP server on loopback, which takes, refuses and breaks off as a test says; ``python -m mail_server FILE`` notes what it took in a file."""

from __future__ import annotations

import asyncio
import contextlib
import email
import os
import socket
import sys
import threading
from email import policy
from pathlib import Path

from aiosmtpd.smtp import SMTP

NO_SUCH = "550 5.1.1 no such user"


class Taker:
    """Takes mails; ``rcpt`` and ``data`` are replies by address that are given in place of taking one."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, email.message.EmailMessage]] = []
        self.rcpt: dict[str, list[str]] = {}
        self.data: dict[str, list[str]] = {}
        self.sessions: set[int] = set()

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802  (aiosmtpd's name)
        replies = self.rcpt.get(address)
        if replies:
            return replies.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802  (aiosmtpd's name)
        self.sessions.add(id(session))
        replies = self.data.get(envelope.rcpt_tos[0], [])
        reply = replies.pop(0) if replies else "250 OK"
        if reply not in {"250 OK", "take and break"}:
            return reply
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((envelope.mail_from or "", envelope.rcpt_tos[0], message))
        if reply == "take and break":
            server.transport.abort()
        return reply

    @property
    def addresses(self) -> list[str]:
        return [to for _, to, _ in self.taken]


class Noting:
    """Notes each address that it takes on a line of a file, on the disk before it says so."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a")

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802  (aiosmtpd's name)
        self._file.write(f"{envelope.rcpt_tos[0]}\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        return "250 OK"


@contextlib.contextmanager
def mail_server(handler):
    """The port at which a server with a handler listens meanwhile."""
    loop = asyncio.new_event_loop()
    listening = socket.create_server(("127.0.0.1", 0))
    making = loop.create_server(lambda: SMTP(handler, hostname="127.0.0.1", loop=loop), sock=listening)
    server = loop.run_until_complete(making)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_end(), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end() -> None:
    """End what still serves a connection."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)


if __name__ == "__main__":
    with mail_server(Noting(Path(sys.argv[1]))) as at:
        sys.stdout.write(f"{at}\n")
        sys.stdout.flush()
        threading.Event().wait()
