"""An SMTP server on loopback that takes every mail and forgets it: ``python mail_sink.py`` prints its port and serves until it is ended."""

from __future__ import annotations

import asyncio
import sys

from aiosmtpd.smtp import SMTP


class Sink:
    """Takes every mail."""

    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:  # noqa: N802  (aiosmtpd's name)
        """Say that it is taken."""
        return "250 OK"


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Sink(), hostname="127.0.0.1"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
