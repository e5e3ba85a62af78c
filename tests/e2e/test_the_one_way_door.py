"""A call and its answers get from a node to a reader of a publication that knows of no node: two services, and a folder between them."""

from __future__ import annotations

import datetime as dt
import json
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

import httpx
from typer.testing import CliRunner

from node_samples import ADDRESS, member, nodes, rung
from press_samples import Clock, press_in
from tocsin.cli.main import app
from tocsin.model.answer import Answer, ItemAnswer, Sight, Stage
from tocsin.model.marking import Marking, Tlp
from tocsin.node.member.configuration import FILE as NODE_FILE
from tocsin.press.configuration import FILE as REVIEW_FILE

FIRST, LAST = dt.datetime(2021, 5, 1, tzinfo=dt.UTC), dt.datetime(2022, 7, 15, tzinfo=dt.UTC)
ARTICLE = """\
+++
headline = "One member saw it"
summary = "In short."
marking = "TLP:CLEAR"
+++

{{{{figure {answers}/members}}}}

{{{{table {call}/indicators}}}}

---

The rest.
"""


def test_what_one_service_releases_the_other_s_reader_reads(tmp_path):
    door = tmp_path / "door"
    identity, key = _node(tmp_path, door)
    handed = json.loads(_elsewhere("node", "hand-over", "--node", tmp_path / "Albion", "--json"))
    pieces = {one["piece"].partition("-")[0]: one["piece"] for one in handed["written"]}
    assert set(pieces) == {"call", "answers"}
    assert len(handed["refused"]) == 1
    review, port = _publication(tmp_path, door, identity, key)
    running = subprocess.Popen(
        [sys.executable, "-m", "tocsin", "review", "run", review], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(lambda: not list(door.glob("*.json")))
        told = json.loads(_tocsin("review", "door", "--review", review, "--json"))
        assert {one["piece"] for one in told["material"]} == set(pieces.values())
        assert told["counts"] == {"taken": 2, "old": 0, "refused": 0}
        article = tmp_path / "article.md"
        article.write_text(ARTICLE.format(**pieces))
        added = json.loads(_tocsin("library", "add", article, "--review", review, "--json"))
        slug = added["taken"][0]["slug"]
        _tocsin("library", "publish", slug, "--review", review)
        page = _get(f"http://127.0.0.1:{port}/articles/{slug}")
    finally:
        running.terminate()
        assert running.wait(timeout=60) == 0
    assert "Source: CERT Albion" in page
    for told_ in ("Borea", "2021-05-01 00:00 UTC", "440 days", "192[.]0[.]2[.]7"):
        assert told_ in page
    assert "Corvia" not in page


def _node(tmp_path: Path, door: Path) -> tuple[str, str]:
    """A node with a call that one member answered for all to know and one for few; its id and public key."""
    made = nodes(tmp_path)
    albion = made["Albion"]
    call = rung(albion, Marking(Tlp.CLEAR), ADDRESS)
    seen = {"count": 3, "first_seen": FIRST, "last_seen": LAST}
    for name, sight, tlp, more in (
        ("Borea", Sight.SEEN, Tlp.CLEAR, seen),
        ("Corvia", Sight.BLIND, Tlp.AMBER, {}),
    ):
        kept, now = albion.store.calls.get(call), albion.clock()
        albion.store.answers.received(
            Answer(
                id=f"grouping--{uuid.uuid4()}",
                call=call,
                call_modified=kept.modified,
                member=member(albion, name).id,
                created=now,
                modified=now,
                marking=Marking(tlp),
                stage=Stage.ANSWERED,
                items=tuple(ItemAnswer(one.id, sight, **more) for one in kept.items),
            )
        )
    with (tmp_path / "Albion" / NODE_FILE).open("a") as file:
        file.write(f'\n[review]\nfolder = "{door}"\naudience = "public"\n')
    told = albion.configuration.id, albion.signer.x
    for one in made.values():
        one.close()
    return told


def _publication(tmp_path: Path, door: Path, identity: str, key: str) -> tuple[Path, int]:
    """A publication that trusts the node's member, and its port."""
    folder, clock = tmp_path / "review", Clock()
    clock.now = dt.datetime.now(dt.UTC)
    press_in(folder, clock).store.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    file = folder / REVIEW_FILE
    text = file.read_text().replace("port = 8800", f"port = {port}")
    text += f'\n[door]\nfolder = "{door}"\nseconds = 1\n'
    text += f'\n[[door.trust]]\nmember = "{identity}"\nname = "CERT Albion"\nkey = "{key}"\n'
    file.write_text(text)
    return folder, port


def _elsewhere(*arguments: object) -> str:
    """What a command says, in a process of its own."""
    made = [sys.executable, "-m", "tocsin", *map(str, arguments)]
    return subprocess.run(made, check=True, capture_output=True, text=True, timeout=120).stdout


def _tocsin(*arguments: object) -> str:
    """What a command on the publication says."""
    return CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False).stdout


def _get(url: str) -> str:
    return httpx.get(url, timeout=30).raise_for_status().text


def _wait_for(condition) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)
