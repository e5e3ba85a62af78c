"""A service that is killed while it mails, again and again, mails nobody twice and forgets nobody but whom it was just mailing."""

from __future__ import annotations

import datetime as dt
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from press_samples import Clock, press_in, published
from tocsin.model.article import Kind, Topic, TopicKind
from tocsin.press.configuration import FILE
from tocsin.press.press import open_press
from tocsin.store.press import MailState

TESTS = Path(__file__).resolve().parents[1]
READERS, KILLS = 400, 4
ALBANIA = Topic(TopicKind.COUNTRY, "albania", "Albania")


def test_nobody_is_mailed_twice_by_a_service_that_is_killed_again_and_again(tmp_path):
    folder, taken = tmp_path / "review", tmp_path / "taken"
    taken.touch()
    server = subprocess.Popen(
        [sys.executable, "-m", "mail_server", taken], cwd=TESTS, stdout=subprocess.PIPE, text=True
    )
    try:
        filled(folder, int(server.stdout.readline()))
        for kill in range(1, KILLS + 1):
            running = started(folder)
            wait_for(lambda goal=kill * READERS // (KILLS + 2): len(lines(taken)) >= goal)
            running.send_signal(signal.SIGKILL)
            running.wait()
        running = started(folder)
        with open_press(folder) as press:
            wait_for(lambda: not set(press.store.mails.counts()) & {MailState.WAITING, MailState.GOING})
            counts = press.store.mails.counts()
            unsure = {one.address for one in press.store.mails.uncertain()}
        running.terminate()
        assert running.wait(timeout=60) == 0
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
    came = Counter(lines(taken))
    assert set(came.values()) == {1}
    missed = {f"r{number}@example.org" for number in range(READERS)} - set(came)
    assert missed <= unsure
    assert len(unsure) <= KILLS
    assert counts[MailState.SENT] + len(unsure) == READERS


def filled(folder, port):
    """A publication with a flash that all its readers follow, and its mails' server at a port."""
    clock = Clock()
    clock.now = dt.datetime.now(dt.UTC)
    with press_in(folder, clock) as press:
        with press.store.transaction() as store:
            for number in range(READERS):
                one = store.readers.confirmed(f"r{number}@example.org")
                store.readers.follow(one.id, [(ALBANIA.kind, ALBANIA.slug)])
        published(press, "It is out", kind=Kind.FLASH, topics=(ALBANIA,))
    settings = (folder / FILE).read_text()
    with socket.create_server(("127.0.0.1", 0)) as free:
        own = free.getsockname()[1]
    settings = settings.replace('[mail]\nhost = ""', '[mail]\nhost = "127.0.0.1"').replace(
        "port = 8800", f"port = {own}"
    )
    settings = settings.replace("port = 587", f"port = {port}").replace('"starttls"', '"none"', 1)
    (folder / FILE).write_text(settings)


def started(folder):
    """The service, running."""
    with (folder / "log").open("a") as log:
        return subprocess.Popen([Path(sys.executable).parent / "tocsin", "review", "run", folder], stderr=log)


def lines(file):
    return file.read_text().split()


def wait_for(holds):
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)
