"""What the guides show is what the program takes."""

from __future__ import annotations

import shlex
import subprocess
import textwrap
from pathlib import Path

from typer.testing import CliRunner

from declaration_samples import CALL, NOW
from host_samples import known
from tocsin.cli.main import app
from tocsin.cli.options import read_mapping
from tocsin.detections import load, read_placeholders
from tocsin.detections.queries.backends import PIPELINES, TARGETS
from tocsin.node.declaring.checking import check
from tocsin.node.declaring.reading import read_file
from tocsin.node.member.configuration import Configuration
from tocsin.node.member.making import Founding, found, new_identity
from tocsin.node.member.node import open_node
from tocsin.node.reports.machines import Machines
from tocsin.node.tuning import tune
from tocsin.node.tuning_file import read_tuning

_GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"


def _blocks(guide: str, starting: str) -> list[str]:
    """Indented blocks of a guide that begin with a text."""
    blocks, block = [], []
    for line in [*(_GUIDES / guide).read_text("utf-8").splitlines(), "end"]:
        if line.startswith("    ") or (block and not line):
            block.append(line)
        elif block:
            blocks.append(textwrap.dedent("\n".join(block)).strip() + "\n")
            block = []
    return [block for block in blocks if block.startswith(starting)]


def test_the_rules_of_the_guide_load_and_build_on_each_other(tmp_path):
    rules = _blocks("write-a-rule.md", "title: ")
    (tmp_path / "rules.yml").write_text("---\n".join(rules))
    loaded = load([tmp_path / "rules.yml"])
    assert len(rules) == 3
    assert loaded.rejected == ()
    assert loaded.warnings == ()
    rule, correlation = loaded.detections
    assert rule.techniques == ("T1505.003",)
    assert "svc-deploy" in str(rule.branches[0].where)
    assert correlation.correlation is not None
    assert correlation.correlation.rules == (rule.id,)


def test_the_tuning_of_the_guide_is_read(tmp_path):
    (block,) = _blocks("tune.md", "[[suppress]]")
    (tmp_path / "tuning.toml").write_text(block)
    (suppression,) = read_tuning(tmp_path / "tuning.toml")
    assert suppression.host == "BACKUP01"
    assert suppression.fields == {"IpAddress": "10.1.2.*"}
    assert tune((), (suppression,), Machines(known()))[0] == ()


def test_the_mapping_of_the_guide_is_read(tmp_path):
    (block,) = _blocks("take-logs-in.md", "# app.toml")
    (tmp_path / "app.toml").write_text(block)
    found = read_mapping(tmp_path / "app.toml")
    assert found == {"cmd": "CommandLine", "exe": "Image", "_time": "when", "_host": "machine"}


def test_the_placeholders_of_the_guide_are_read(tmp_path):
    (block,) = _blocks("hunt-with-rules.md", "# network.yml")
    (tmp_path / "network.yml").write_text(block)
    values = read_placeholders(tmp_path / "network.yml")
    assert values == {"Administrators": ("adm-jones", "adm-smith"), "Workstations": ("WS*",)}


def test_the_declaration_of_the_guide_declares_what_it_says(tmp_path):
    (block,) = _blocks("answer-from-a-siem.md", 'call = "')
    (tmp_path / "declared.toml").write_text(block)
    file = read_file(tmp_path / "declared.toml")
    made = check(CALL, file.common, file.rows, "ana", NOW)
    assert (file.problems, made.problems) == ((), ())
    assert [one.sight.value for one in made.declared.values()] == ["seen", "not_seen", "blind"]


def test_the_guide_names_every_backend_and_pipeline():
    guide = (_GUIDES / "answer-from-a-siem.md").read_text("utf-8")
    assert [name for name in (*TARGETS, *PIPELINES) if f"`{name}`" not in guide and name not in guide] == []


def test_a_node_is_backed_up_and_restored_as_the_guide_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    founding = Founding(
        configuration=Configuration(id=new_identity(), name="Albion"), administrator="a", password="x" * 20
    )
    with found(Path("albion"), founding) as node:
        before = node.configuration.id, node.signer.public(node.clock()).fingerprint
    steps = [line for block in _blocks("back-up-a-node.md", "") for line in block.splitlines() if line]
    assert len(steps) == 9
    for step in steps:
        done = _step(step)
        assert done == 0, step
    with open_node(Path("restored")) as node:
        assert (node.me.id, node.signer.public(node.clock()).fingerprint) == before


def _step(step: str) -> int:
    """The exit code of a line of a guide."""
    if step.startswith("tocsin "):
        return CliRunner().invoke(app, shlex.split(step)[1:]).exit_code
    return subprocess.run(["/bin/sh", "-c", step], check=False).returncode
