"""``tocsin review door`` lists what came and what was refused, for people and for programs, and lets in what a person answers for."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from material_samples import ALBION, BOREA, SIGNER, forged, later, piece, put, sealed
from press_samples import Clock, press_in
from tocsin.cli.main import app
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.press.configuration import FILE


@pytest.fixture
def folder(tmp_path, monkeypatch):
    made = tmp_path / "review"
    press_in(made, Clock()).store.close()
    with (made / FILE).open("a") as file:
        file.write('\n[door]\nfolder = "door"\n')
        file.write(f'\n[[door.trust]]\nmember = "{ALBION}"\nname = "CERT Albion"\nkey = "{SIGNER.x}"\n')
    monkeypatch.setenv("TOCSIN_REVIEW", str(made))
    return made


def door(*more):
    made = CliRunner().invoke(app, ["review", "door", *map(str, more)])
    if made.exception is not None:
        raise made.exception
    return made.stdout


def test_what_came_is_listed_with_what_to_paste_and_what_was_refused_with_why(folder):
    one = piece()
    put(folder / "door", sealed(one))
    put(folder / "door", forged(piece("call-2", title="a\x1b[2J")))
    text = door("--look")
    assert one.title in text
    assert f"{{{{figure {one.id}/types}}}}" in text
    assert "CERT Albion" in text
    assert "characters that are not seen" in " ".join(text.split())
    assert "\x1b" not in text
    told = json.loads(door("--json"))
    assert told["counts"] == {"taken": 1, "old": 0, "refused": 1}
    assert [one["name"] for one in told["material"][0]["tables"]] == [f"{one.id}/types", f"{one.id}/seen"]
    assert len(told["refused"]) == 1


def test_a_person_lets_in_what_another_loosened_and_nothing_that_is_not_believed(folder):
    one = piece(tlp=Tlp.GREEN, source=BOREA)
    put(folder / "door", sealed(one))
    door("--look")
    file = put(folder / "door", sealed(later(one, marking=Marking(Tlp.CLEAR))))
    door("--look")
    assert json.loads(door("--json"))["material"][0]["marking"] == "TLP:GREEN"
    kept = folder / "door" / "refused" / file.stem
    assert (
        json.loads(door("--take-loosened", kept, "--as", "ada", "--json"))["material"][0]["marking"]
        == "TLP:CLEAR"
    )
    with pytest.raises(ReleaseError):
        door("--take-loosened", put(folder, b"junk"))
    with pytest.raises(UsageError):
        door("--take-loosened", folder / "none")
