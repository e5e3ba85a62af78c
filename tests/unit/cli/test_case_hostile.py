"""Whatever stands in the texts of a case, a terminal shows it as it is: it is no markup, and steers nothing."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from case_samples import NOW
from node_samples import nodes
from tocsin.cli.gaps_output import print_gaps
from tocsin.cli.main import app
from tocsin.gaps.alliance import Weakest
from tocsin.gaps.known import Adversary, Known
from tocsin.model.gap import GapMap, Standing
from tocsin.node.gaps.seeing import EXPOSED, Relevant, Row, Seen, Sighted

HOSTILE = "[/boom] [bold red]x [link=https://evil.example]y \u202e"
SHOWN = r"[/boom] [bold red]x [link=https://evil.example]y \u202e"


def case(member: str) -> str:
    told = json.dumps(HOSTILE)
    about = {"incident": "attack", "by": HOSTILE, "at": "2026-03-09"}
    entries = {
        "paper": {"type": "source", "title": HOSTILE, "publisher": HOSTILE},
        "attack": {"type": "incident", "title": HOSTILE, "begin": "2026-03-01", "victim": HOSTILE},
        "next": {"type": "incident", "title": HOSTILE, "begin": "2026-04-01", "victim": HOSTILE},
        "event": {"type": "event", "incident": "attack", "at": "2026-03-01", "what": HOSTILE, "member": HOSTILE, "milestone": "attack"},
        "claim": {"type": "statement", "role": "state", "words": HOSTILE, "level": "group", "names": HOSTILE, "sources": ["paper"], "phase": HOSTILE, **about},
        "answer": {"type": "response", "what": HOSTILE, "ground": "sanction", "toward": HOSTILE, **about},
        "why": {"type": "hypothesis", "what": HOSTILE, "evidence": [{"side": "toward", "what": HOSTILE}]},
        "exposed": {"type": "exposure", "member": member, "factor": HOSTILE, "adversaries": [HOSTILE]},
        "link": {"type": "link", "first": "attack", "second": "next", "reasons": [HOSTILE], "likelihood": "likely", "confidence": "low"},
    }  # fmt: skip
    return f"title: {told}\nabout: {told}\nmarking: TLP:GREEN\nentries: {json.dumps(entries)}\n"


def test_no_text_of_a_case_is_markup_to_the_terminal(tmp_path):
    made = nodes(tmp_path)
    for node in made.values():
        node.close()
    (tmp_path / "case.yaml").write_text(case("Borea"))
    place = ["--node", str(tmp_path / "Albion")]
    begun = CliRunner().invoke(app, ["case", "new", "--from", str(tmp_path / "case.yaml"), "--json", *place])
    id_ = json.loads(begun.stdout)["id"]
    for command in (["list"], ["show", id_], ["show", id_, "--to", "community"], ["traces", id_]):
        done = CliRunner().invoke(app, ["case", *command, *place], env={"COLUMNS": "400"})
        assert done.exit_code == 0, done.exception
        assert "\u202e" not in done.output
    shown = CliRunner().invoke(app, ["case", "show", id_, *place], env={"COLUMNS": "400"}).output
    assert shown.count(SHOWN) > 10


def test_no_name_of_an_adversary_or_tactic_is_markup_to_the_terminal(capsys):
    found = Relevant((Adversary(HOSTILE, HOSTILE),), EXPOSED, (HOSTILE,))
    row = Row(HOSTILE, dict.fromkeys(Standing, 0), ())
    map_ = GapMap(member="identity--1", at=NOW, basis="summary", stands=(), unmapped=((HOSTILE, 1),))
    seen = Seen(map_, HOSTILE, (row,), (), None, (), found)
    print_gaps(
        Sighted((seen,), Weakest((), ()), {}, found, Known(), {}, (HOSTILE,)), trend=True, as_json=False
    )
    assert "".join(capsys.readouterr().out.split()).count("[/boom]") >= 6
