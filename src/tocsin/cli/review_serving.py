"""A publication served until it is told to stop; its log is JSON lines."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import logging
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import uvicorn

from tocsin.cli.listening import log_lines, sockets_at
from tocsin.exchange.advisory.fetching import Fetched, Manner, fetch
from tocsin.model.errors import NodeError
from tocsin.press.affiliation import out_of_use
from tocsin.press.configuration import FILE, Feed
from tocsin.press.press import Press
from tocsin.press.searching import make_ready
from tocsin.press.work import Work
from tocsin.web.review import review_app


def serve(press: Press) -> None:
    """Serve a publication in this process; returns when it is told to stop. Raises ``NodeError`` where it cannot listen, or runs already."""
    log_lines()
    listen = press.settings.listen
    hint = f"change [listen] in {press.folder / FILE}, or stop what listens there"
    with contextlib.ExitStack() as stack:
        stack.enter_context(ending_in_order())
        stack.enter_context(alone(press.folder))
        sockets = [stack.enter_context(one) for one in sockets_at(listen.host, listen.port, hint)]
        make_ready(press)
        stack.enter_context(Work(press, fetch=fetching(press.settings.feeds)))
        config = uvicorn.Config(
            review_app(press),
            ssl_certfile=_path(press, listen.certificate),
            ssl_keyfile=_path(press, listen.key),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=3,
        )
        settle()
        for told in out_of_use(press):
            logging.getLogger("tocsin.press").warning("%s", told)
        logging.getLogger("tocsin.press").info(
            "serving at %s:%s, the desk is at %s/desk", listen.host, listen.port, press.settings.address
        )
        uvicorn.Server(config).run(sockets=sockets)


def fetching(feeds: Iterable[Feed]) -> Callable[[str], Fetched]:
    """Fetches feeds, those at private addresses only where their settings say so."""
    private = {one.url for one in feeds if one.private}
    return lambda url: fetch(url, Manner(private=url in private))


def settle() -> None:
    """Have the garbage collector look no more through what is there now, which stays: that stops every page for 100 ms, again and again."""
    gc.collect()
    gc.freeze()


@contextlib.contextmanager
def ending_in_order() -> Iterator[None]:
    """While this lasts the signals that stop a service do no more than that: uvicorn raises them again at its end, and a mail would be left half sent."""
    before = {one: signal.signal(one, lambda *_: None) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While this lasts no other process works for a publication: mails being handed on are this one's. Raises ``NodeError`` where one does."""
    with (folder / "running").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise NodeError("runs already", where=str(folder), hint="stop the other process first") from error
        yield


def _path(press: Press, name: str) -> str | None:
    return str(press.folder / name) if name else None
