"""What is known of an adversary is printed, by any of its names."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from attack_samples import packed
from tocsin.cli.main import app
from tocsin.model.errors import UsageError


@pytest.fixture(scope="module", autouse=True)
def folders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("known")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOCSIN_DATA", str(folder / "data"))
        patch.setenv("TOCSIN_CACHE", str(folder / "cache"))
        path = folder / "attack-18.1.json"
        path.write_bytes(packed())
        assert run("update", path).exit_code == 0
        yield


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["knowledge", *map(str, arguments)])


def test_a_name_tells_what_is_used_and_by_which_sources():
    (told,) = json.loads(run("adversary", "dev-9901", "--json").stdout)
    assert told["adversary"]["id"] == "G9001"
    used = {(one["id"], one["by"]): [source[0] for source in one["sources"]] for one in told["uses"]}
    assert used == {
        ("S9001", "G9001"): ["Harbour Report 2023"], ("T1059.001", "G9001"): ["Lantern Note 2022"], ("T1561", "C9001"): ["Lantern Note 2022"]}  # fmt: skip
    printed = run("adversary", "tarn magpie").output
    assert "T1059.001 PowerShell G9001; Lantern Note 2022" in printed
    assert "  software: 1\n" in printed
    assert "its software can do 1 techniques, 1 of them beside its own" in printed


def test_what_sources_disagree_about_is_printed():
    printed = run("adversary", "void manticore").output
    assert "conflict threat-actor keeps apart what another calls one" in printed
    assert "unverified" in run("adversary", "Storm-0861").output
    assert "sources give this name to 2" in run("adversary", "Grizzly Steppe").output


def test_nobody_is_meant_by_a_name_that_none_has():
    assert isinstance(run("adversary", "Nobody at all").exception, UsageError)


def test_what_is_measured_of_an_adversary_is_printed_with_what_it_rests_on():
    printed = run("adversary", "tarn magpie").output
    assert "software that nobody else uses: 1 of 1, 21 to 100 %" in printed
    assert "1 campaign that ATT&CK attributes to it was seen 2021-05-01 to 2022-07-01" in printed
    assert "only by campaigns that ATT&CK attributes to it" in " ".join(printed.split())


def test_claims_about_a_state_are_told_for_and_against(tmp_path):
    assert "no such incident is coded" in run("claims", "iran").output
    header = "ID,name,start_date,receiver_country,initiator_category,initiator_country,weighted_cyber_intensity,incident_type\n"
    rows = [f"{at},One,2020-02-03,['Albania'],['State'],\"['{'China' if at % 2 else 'Iran, Islamic Republic of'}']\",3.0,{'' if at % 2 else 'Disruption'}\n" for at in range(40)]  # fmt: skip
    (tmp_path / "set.csv").write_text(header + "".join(rows))
    assert run("import-precedents", tmp_path / "set.csv").exit_code == 0
    printed = " ".join(run("claims", "IR").output.split())
    assert "speaks for it: disruptive incidents higher than other incidents that are state-linked: 20 of 20, 84 to 100 %; others 0 of 20, 0 to 16 %" in printed  # fmt: skip
    assert "rank 1 of 2 from the highest: of 1 other state with 10 such incidents at least, surely higher none; perhaps 0; surely lower 1 (China)" in printed  # fmt: skip
    told = json.loads(run("claims", "Iran, Islamic Republic of", "--json").stdout)
    assert told["claim"]["aggressive"][0]["speaks"] == "for"
    assert isinstance(run("claims", "Atlantis").exception, UsageError)


def test_a_part_of_a_name_is_told_with_whom_it_may_mean():
    told = run("adversary", "manticor").exception
    assert isinstance(told, UsageError)
    assert "Manticore" in told.hint


def test_an_empty_name_says_where_one_is_missing():
    told = run("adversary", " ").exception
    assert isinstance(told, UsageError)
    assert told.where == "NAME"
