"""The demonstration's call, and an indicator of every kind beside it, as queries of several systems, word by word.

After a change that is meant: ``TOCSIN_WRITE_GOLDEN=1 pytest tests/golden/test_queries_of_call.py`` writes them anew.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from node_samples import nodes, rung
from tocsin.node.calls.drafting import Wanted, draft
from tocsin.node.calls.exporting import export
from tocsin.node.demo.alliance.founding import Founded
from tocsin.node.demo.alliance.nations import VICTIM, write_logs
from tocsin.node.demo.alliance.run import Sizes, hunt_at_home
from tocsin.node.demo.generate import LOGS
from tocsin.node.ingest import ingest
from tocsin.node.rules import shipped
from tocsin.sources import ReadOptions

GOLDEN = Path(__file__).parent / "queries"
LISTED = """192.0.2.7
198.51.100.0/24
evil.example
http://evil.example/a?b=c
0123456789abcdef0123456789abcdef
evil.exe
HKCU\\Software\\Evil
someone@evil.example
"""
PATTERN = Wanted(
    "Encoded command, then a library",
    "stix",
    "[process:command_line LIKE '%-enc%' AND process:name = 'powershell.exe']"
    " FOLLOWEDBY [file:name = 'x.dll'] WITHIN 300 SECONDS",
)


def _quietly(*_: object):
    return lambda *_: None


@pytest.fixture(scope="module")
def wanted(tmp_path_factory) -> Sequence[Wanted]:
    """What the demonstration's victim asks for, and an indicator of every kind."""
    folder = tmp_path_factory.mktemp("victim")
    write_logs(VICTIM, folder / "source", 5_000, 16, lambda *_: None)
    ingest([folder / "source" / LOGS], folder / "lake", ReadOptions(origin=VICTIM.domain))
    victim = Founded(nation=VICTIM, folder=folder, member="", address="", password="")
    findings = hunt_at_home(victim, Sizes(workers=1), _quietly)
    (folder / "list.txt").write_text(LISTED)
    listed = draft(folder / "list.txt", ()).wanted
    asked = draft(findings, (shipped(),)).wanted
    assert len(asked) >= 40
    return (*sorted(asked, key=lambda one: one.name), *listed, PATTERN)


@pytest.mark.parametrize("backend", ["splunk", "elastic", "elastic-esql", "defender"])
def test_the_call_is_written_as_it_was_read_and_found_right(backend, wanted, tmp_path):
    node = nodes(tmp_path)["Albion"]
    call = node.store.calls.get(rung(node, None, *wanted))
    assert call is not None
    made = export(call, backend, (), "analyst", node).value
    lines = []
    for item in made.items:
        lines.append(f"## {item.name}")
        lines += [f"{', '.join(one.logsources)}\n    {one.text}" for one in item.queries]
        lines += [f"left out: {reason}" for reason in item.left_out]
    text = "\n".join(lines) + "\n"
    path = GOLDEN / f"{backend}.txt"
    if os.environ.get("TOCSIN_WRITE_GOLDEN"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
