"""The demonstration says what the fixes would come to, and of which groups nothing could have been seen, on a narrow screen."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from tocsin.cli.alliance_case_output import tell_outlook
from tocsin.cli.console import Screen
from tocsin.gaps.hidden import Hidden, Unnoticed
from tocsin.model.gap import Standing


def test_what_all_fixes_show_and_who_stays_unseen_is_told_in_80_columns(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    stands = [SimpleNamespace(technique=f"T{at}", standing=Standing.BLIND if at else Standing.PROVEN) for at in range(4)]  # fmt: skip
    fix = SimpleNamespace(text="collect Sysmon 10", techniques=("T0", "T1", "T2"), cost="a setting")
    seen = SimpleNamespace(
        rows=(SimpleNamespace(stands=stands),),
        fixes=(fix,),
        map=SimpleNamespace(stands=stands),
        unnoticed=Unnoticed(asked=2, sure=(Hidden("G1", "One", ("T1",), 1),)),
    )
    node = SimpleNamespace(nation=SimpleNamespace(name="Kestria"), folder=Path("k"))
    tell_outlook(SimpleNamespace(node=node, seen=seen), Screen())
    lines = capsys.readouterr().out.splitlines()
    assert "  with all of them 2 techniques would be seen that no host sees now" in lines
    assert "  could not be seen at all: 1 of 2 groups" in lines
    assert max(map(len, lines)) <= 80
