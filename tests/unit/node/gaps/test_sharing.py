"""What a member shares of its gaps is believed only as that member's, by whom it was meant for, once."""

from __future__ import annotations

import json
import stat

import pytest

from call_samples import lake
from node_samples import nodes
from tocsin.model.errors import ReleaseError, TocsinError
from tocsin.model.gap import Standing
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.node.gaps import measuring, sharing
from tocsin.node.gaps.sharing import share, take
from tocsin.release import canonical, sign


@pytest.fixture(scope="module")
def alliance(tmp_path_factory):
    """Albion, which has a lake, Borea and Corvia."""
    folder = tmp_path_factory.mktemp("nodes")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_DATA_HOME", str(folder / "data"))
        made = nodes(folder)
        lake(folder / "logs").rename(made["Albion"].lake)
        yield made
        for one in made.values():
            one.close()


@pytest.fixture
def file(alliance, tmp_path):
    """What Albion shares with Borea."""
    share(alliance["Albion"], to(alliance["Borea"]), tmp_path / "gaps.json", "ada")
    assert stat.S_IMODE((tmp_path / "gaps.json").stat().st_mode) == 0o600
    return tmp_path / "gaps.json"


def to(node) -> Audience:
    return Audience.of_member(node.configuration.id)


def changed(file, node, **changes):
    """The file with other words, signed again by a node."""
    obj = json.loads(file.read_bytes()) | changes
    file.write_bytes(canonical(sign(obj, node.signer)))
    return file


def test_a_summary_is_taken_once_and_tells_neither_hosts_nor_logs_nor_rules(alliance, file):
    text = file.read_text()
    assert not any(word in text for word in ("WS1", "windows", "host", "process_creation"))
    borea, albion = alliance["Borea"], alliance["Albion"]
    before = len(list(borea.store.audit.entries()))
    found = take(borea, file, "bea")
    assert found.member == albion.configuration.id
    assert {standing for _, standing, _ in found.stands} >= {Standing.COVERED, Standing.BLIND}
    assert borea.store.gaps.last(found.member) == found
    with pytest.raises(ReleaseError, match="no later than"):
        take(borea, file, "bea")
    actions = [one.action for one in borea.store.audit.entries()][before:]
    assert [one for one in actions if one.startswith("gaps")] == ["gaps taken in", "gaps refused"]
    assert "gaps shared" in [one.action for one in albion.store.audit.entries()]


def test_what_was_confirmed_at_home_does_not_show_in_what_is_shared(alliance, tmp_path, monkeypatch):
    albion = alliance["Albion"]
    before = share(albion, COMMUNITY, tmp_path / "before.json", "ada").stands
    proofs = dict.fromkeys((before[0][0], before[-1][0], "T9999"), ("indicator--of-a-red-call",))
    monkeypatch.setattr(measuring, "proofs_of", lambda _node: proofs)
    assert share(albion, COMMUNITY, tmp_path / "after.json", "ada").stands == before
    assert [one.standing for one in measuring.home(albion).map.stands].count(Standing.PROVEN) == 3


def test_who_it_was_not_meant_for_does_not_take_it(alliance, file):
    with pytest.raises(ReleaseError, match="meant for others"):
        take(alliance["Corvia"], file, "cy")
    assert [one.action for one in alliance["Corvia"].store.audit.entries()][-1] == "gaps refused"


def test_the_community_may_be_told_and_the_public_never(alliance, tmp_path):
    share(alliance["Albion"], COMMUNITY, tmp_path / "all.json", "ada")
    assert take(alliance["Corvia"], tmp_path / "all.json", "cy").stands
    with pytest.raises(ReleaseError, match="not for the public"):
        share(alliance["Albion"], PUBLIC, tmp_path / "public.json", "ada")
    assert not (tmp_path / "public.json").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"stands": [["T1059", "proven", 5]]},
        {"stands": [["T1059", "certain", 1]]},
        {"stands": [["T1059; DROP", "proven", 1]]},
        {"stands": [["T1059", "proven", 1], ["T1059", "blind", 0]]},
        {"stands": "none"},
        {"modified": "2126-01-01T00:00:00.000Z"},
        {"modified": "yesterday"},
        {"type": "indicator"},
    ],
    ids=str,
)
def test_what_is_not_as_a_member_writes_it_is_refused_though_it_is_signed(alliance, file, changes):
    with pytest.raises(TocsinError):
        take(alliance["Borea"], changed(file, alliance["Albion"], **changes), "bea")


def test_another_members_signature_changed_bytes_and_too_many_are_refused(alliance, file, monkeypatch):
    borea = alliance["Borea"]
    before = file.read_bytes()
    file.write_bytes(before.replace(b'"blind",0', b'"proven",0', 1))
    with pytest.raises(ReleaseError, match="changed after it was signed"):
        take(borea, file, "bea")
    file.write_bytes(before + b" ")
    with pytest.raises(ReleaseError, match="no summary of gaps"):
        take(borea, file, "bea")
    file.write_bytes(before)
    with pytest.raises(ReleaseError):
        take(borea, changed(file, alliance["Corvia"]), "bea")
    file.write_bytes(before)
    monkeypatch.setattr(sharing, "_LARGEST", 100)
    with pytest.raises(ReleaseError, match="too large"):
        take(borea, file, "bea")


def test_an_own_summary_is_not_taken_in(alliance, tmp_path):
    share(alliance["Albion"], COMMUNITY, tmp_path / "own.json", "ada")
    with pytest.raises(ReleaseError, match="one's own"):
        take(alliance["Albion"], tmp_path / "own.json", "ada")
