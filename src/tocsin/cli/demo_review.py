"""The publication of ``tocsin demo``: made, served as a process beside the nodes, and told."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.markup import escape

from tocsin.cli.console import Screen
from tocsin.model.counting import counted
from tocsin.node.demo.alliance.waiting import wait_serving
from tocsin.press.demo.founding import Founded

_LOG = "review.log"


@contextlib.contextmanager
def served(review: Founded) -> Iterator[None]:
    """A process of its own serves a publication in the ``with`` block. Raises ``NodeError`` where it does not."""
    with (review.folder / _LOG).open("ab") as log:
        process = subprocess.Popen(  # noqa: S603  (this program itself)
            [sys.executable, "-m", "tocsin", "review", "run", str(review.folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        wait_serving(process, "the publication", f"{review.address}/healthz", review.folder / _LOG)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def tell_review(review: Founded, outbox: str, screen: Screen) -> None:
    """Where the publication is, and how to read it as each of its readers."""
    screen.print(f"\n[bold]The Review[/bold]: {counted(review.articles, 'article')}, {review.address}")
    screen.print("  a visitor just opens it; each of these links logs a reader in, once:")
    for one in review.readers:
        screen.print(f"  {one.what:<20} {escape(one.link)}")
    screen.print(
        f"  {'desk':<20} {review.address}/desk   [bold]{review.editor}[/bold]   password {escape(review.password)}"
    )
    screen.print(f"  {'mails':<20} {outbox}   no mail leaves this machine")


@contextlib.contextmanager
def outbox(folder: Path, host: str, port: int) -> Iterator[str]:
    """The mails in a folder are served to this machine in the ``with`` block; gives their address."""
    import threading

    import uvicorn

    from tocsin.web.outbox import outbox_app

    server = uvicorn.Server(
        uvicorn.Config(
            outbox_app(folder), host=host, port=port, log_config=None, access_log=False, server_header=False
        )
    )
    thread = threading.Thread(target=server.run, name="outbox", daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
