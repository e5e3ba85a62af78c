"""Where a service listens."""

from __future__ import annotations

import asyncio
import socket

from tocsin.cli.listening import sockets_at


def test_what_answers_there_sends_at_once_however_short_it_is():
    async def asked() -> int:
        found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted = writer.get_extra_info("socket")
            found.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        (listening,) = sockets_at("127.0.0.1", 0, "")
        async with await asyncio.start_server(answer, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            told = await found
            writer.close()
            await writer.wait_closed()
        return told

    assert asyncio.run(asked()) != 0
