"""The pages served by uvicorn on a free port of this machine, for a real browser."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from tocsin.web.app import web_app
from tocsin.web.settings import Settings
from web_desk import FakeDesk

_PATIENCE = 20.0
#: Looks for changes often, so that tests wait little.
SWIFT = Settings(look=0.05)


def served(desk: FakeDesk, settings: Settings = SWIFT) -> contextlib.AbstractContextManager[str]:
    """Serve a desk; gives the address."""
    return serving(web_app(desk, settings))


@contextlib.contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an application; gives the address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        config = uvicorn.Config(
            app, log_level="error", timeout_graceful_shutdown=1, ws="none", lifespan="off"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        end = time.monotonic() + _PATIENCE
        while not server.started and time.monotonic() < end:
            time.sleep(0.01)
        assert server.started, "the pages did not start"
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(_PATIENCE)
