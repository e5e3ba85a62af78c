from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os

import msgspec
import pytest

from material_samples import (
    ALBION,
    BARS,
    BOREA,
    DOOR,
    OTHER,
    SIGNER,
    SPANS,
    forged,
    later,
    piece,
    put,
    sealed,
)
from press_samples import START, press_in
from tocsin.model.errors import NodeError, ReleaseError
from tocsin.model.exhibit import Table
from tocsin.model.marking import Marking, Tlp
from tocsin.model.material import GAPS, Fact
from tocsin.press import doorway
from tocsin.press.configuration import FILE, read_settings
from tocsin.press.door import look, refused_at, take_file
from tocsin.release import new_key
from tocsin.store.press import Came


@pytest.fixture
def press(tmp_path, clock):
    with press_in(tmp_path / "review", clock, door=DOOR) as made:
        yield made


@pytest.fixture
def door(press):
    return press.folder / "door"


def _aged(file, clock):
    """A file that nobody writes any more."""
    at = (clock.now - dt.timedelta(hours=1)).timestamp()
    os.utime(file, (at, at), follow_symlinks=False)


def _left(door):
    return sorted(one.name for one in door.iterdir() if one.name != "refused")


def test_a_piece_of_a_trusted_member_is_kept_audited_and_its_file_removed(press, door):
    one = piece()
    put(door, sealed(one))
    looked = look(press)
    assert (looked.taken, looked.refused) == ((one,), ())
    kept = press.store.material.get(one.id)
    assert (kept.piece, kept.came) == (one, START)
    assert kept.digest == hashlib.sha256(sealed(one)).hexdigest()
    assert _left(door) == []
    entry = press.store.audit.latest(1)[0]
    assert (entry.action, entry.object, entry.audience) == ("material taken in", one.id, ALBION)


def test_replays_and_earlier_versions_are_removed_and_counted_and_change_nothing(press, door):
    one = piece()
    newer = later(one, title="Now")
    for version in (newer, one, newer):
        put(door, sealed(version))
        look(press)
    assert press.store.material.get(one.id).piece == newer
    assert press.store.material.counts() == {Came.TAKEN: 1, Came.OLD: 2, Came.REFUSED: 0}
    assert _left(door) == []


HOSTILE = {
    "a stranger's key": (sealed(piece(), new_key(b"c" * 32)), "not trusted"),
    "another member's name": (sealed(piece(author=BOREA), SIGNER), "says it is another's"),
    "an id of another author": (
        forged(msgspec.structs.replace(piece(), of="call-2")),
        "id that is not made of",
    ),
    "changed after it was signed": (sealed(piece()).replace(b"Wiper", b"Viper"), "was changed"),
    "said in another way": (sealed(piece()) + b"\n", "canonical"),
    "a key twice": (sealed(piece()).replace(b'"title":', b'"title":"x","title":'), "was changed"),
    "deep nesting": (b"[" * 200_000, "no piece"),
    "deep nesting within": (b'{"jws":"x","material":' + b"[" * 200_000, "no piece"),
    "no JSON": (b"\xff\xfe", "no piece"),
    "nothing": (b"", "no piece"),
    "TLP:RED": (forged(piece(tlp=Tlp.RED)), "goes to no publication"),
    "a time to come": (sealed(later(piece(), 72)), "to come"),
    "a bidi override": (forged(piece(title="Wiper \u202efdp.exe")), "not seen"),
    "a control character": (forged(piece(summary="a\x1b[2J")), "not seen"),
    "a line break in a cell": (
        forged(piece(tables=(msgspec.structs.replace(BARS, rows=(("a\nb", 1),)),))),
        "not seen",
    ),
    "a row too short": (
        forged(piece(tables=(msgspec.structs.replace(BARS, rows=(("a",),)),))),
        "another length",
    ),
    "text for a number": (
        forged(piece(tables=(msgspec.structs.replace(BARS, rows=(("a", "b"),)),))),
        "no number",
    ),
    "two tables of a name": (forged(piece(tables=(BARS, BARS))), "two tables"),
    "a path for a name": (
        forged(piece(tables=(Table("../x", "T", BARS.columns, BARS.rows),))),
        "not as a piece is",
    ),
    "a kind for an id": (forged(piece(kind="../../etc")), "not as a piece is"),
    "a time before all others": (
        forged(piece(modified=dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14))))),
        "no time that can be told",
    ),
    "a cell that is no time anywhere": (
        forged(
            piece(tables=(msgspec.structs.replace(SPANS, rows=(("a", "0001-01-01T00:00:00+14:00", None),)),))
        ),
        "no time",
    ),
    "a number without end": (
        forged(piece(facts=(Fact("n", 1e308),))).replace(b"1e+308", b"1e+999"),
        "was changed",
    ),
    "a name that is longer than a key": (sealed(piece("\N{GRINNING FACE}" * 200)), "longer than 500 bytes"),
}


@pytest.mark.parametrize(("raw", "why"), HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_believed_is_put_aside_with_the_reason(press, door, raw, why):
    put(door, raw)
    looked = look(press)
    assert looked.taken == ()
    assert press.store.material.listed() == ()
    assert why in looked.refused[0].why
    assert refused_at(press) == looked.refused
    assert _left(door) == []
    assert (door / "refused" / hashlib.sha256(raw).hexdigest()).read_bytes() == raw
    assert press.store.audit.latest(1)[0].action == "material refused"


def test_links_pipes_and_files_that_are_too_large_are_removed_unread(press, door, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(sealed(piece()))
    door.mkdir()
    (door / ("a" * 64 + ".json")).symlink_to(secret)
    os.mkfifo(door / ("b" * 64 + ".json"))
    put(door, b"x" * (press.settings.door.piece_bytes + 1))
    looked = look(press)
    assert len(looked.refused) == 3
    assert looked.taken == ()
    assert _left(door) == []
    assert secret.exists()
    assert {one.suffix for one in (door / "refused").iterdir()} == {".why"}


def test_a_file_that_may_still_be_written_is_left_and_refused_once_it_is_not(press, door, clock):
    part = put(door, sealed(piece())[:100], f".{'c' * 64}.part")
    os.utime(part, (clock.now.timestamp(), clock.now.timestamp()))
    assert look(press).refused == ()
    assert _left(door) == [part.name]
    _aged(part, clock)
    assert "not named after its content" in look(press).refused[0].why


def test_names_steer_no_terminal_and_lead_nowhere(press, door, clock):
    _aged(put(door, b"x", "\x1b[2J\u202e;rm -rf.json"), clock)
    assert look(press).refused[0].name == "\\x1b[2J\\u202e;rm -rf.json"


def test_the_source_alone_loosens_a_marking_and_that_is_noted(press, door):
    one = piece(tlp=Tlp.GREEN)
    put(door, sealed(one))
    put(door, sealed(later(one, marking=Marking(Tlp.CLEAR))))
    for _ in range(2):
        look(press)
    assert press.store.material.get(one.id).piece.marking == Marking(Tlp.CLEAR)
    assert any("its marking was TLP:GREEN" in one.detail for one in press.store.audit.latest(5))


def test_a_marking_that_is_loosened_by_another_waits_for_a_person(press, door):
    one = piece(tlp=Tlp.GREEN, source=BOREA)
    put(door, sealed(one))
    look(press)
    looser = later(one, marking=Marking(Tlp.CLEAR))
    put(door, sealed(looser))
    refused = look(press).refused[0]
    assert "may not become TLP:CLEAR" in refused.why
    claims = later(one, marking=Marking(Tlp.CLEAR), source=ALBION)
    put(door, sealed(claims))
    assert len(look(press).refused) == 1
    assert press.store.material.get(one.id).piece == one
    assert take_file(press, door / "refused" / refused.digest, "ada") == looser
    assert press.store.audit.latest(1)[0].actor == "ada"


def test_two_members_cannot_claim_one_id(press, door):
    one = piece()
    put(door, sealed(one))
    look(press)
    theirs = msgspec.structs.replace(later(one), author=BOREA)
    put(door, forged(theirs, OTHER))
    assert "not made of" in look(press).refused[0].why
    assert press.store.material.get(one.id).piece == one


def test_a_withdrawal_takes_what_was_said_and_frees_nothing(press, door):
    one = piece(tlp=Tlp.GREEN)
    put(door, sealed(one))
    look(press)
    gone = later(one, withdrawn=True, title="", tables=(), marking=Marking(Tlp.CLEAR))
    put(door, sealed(gone))
    look(press)
    kept = press.store.material.get(one.id).piece
    assert (kept.withdrawn, kept.tables, kept.marking) == (True, (), Marking(Tlp.GREEN))


def test_a_turn_takes_so_many_files_and_keeps_so_many_refusals(tmp_path, clock):
    bounded = msgspec.structs.replace(DOOR, at_once=20, refused=5)
    with press_in(tmp_path / "review", clock, door=bounded) as press:
        for number in range(50):
            put(press.folder / "door", b"junk %d" % number)
        first = look(press)
        assert (len(first.refused), first.more) == (20, True)
        assert len(look(press).refused) == 20
        last = look(press)
        assert (len(last.refused), last.more) == (10, False)
        assert len(refused_at(press)) == 5
        assert press.store.material.counts()[Came.REFUSED] == 50


def test_a_folder_at_the_door_is_left_alone(press, door):
    (door / "theirs").mkdir(parents=True)
    assert look(press).refused == ()
    assert _left(door) == ["theirs"]


def test_a_folder_named_like_a_piece_is_left_alone_and_keeps_no_piece_out(press, door):
    (door / f"{'c' * 64}.json").mkdir(parents=True)
    put(door, sealed(piece()))
    assert look(press).taken == (piece(),)
    with doorway.opened(door) as one:  # it may have been made after the names were listed
        assert one.read(f"{'c' * 64}.json", 9).why == "is no plain file"


@pytest.mark.parametrize("seconds", [2.0**40, -(2.0**40), 2.0**62, float("inf"), float("nan")])
def test_a_time_of_no_calendar_stops_no_door(seconds):
    assert doorway.when(seconds) == dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def test_what_this_machine_cannot_read_now_is_left_and_not_refused(press, door, monkeypatch):
    file = put(door, sealed(piece()))

    def crowded(*_):
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(doorway, "_read", crowded)
        assert look(press).refused == ()
    assert file.exists()
    assert look(press).taken == (piece(),)


def test_refused_may_not_be_a_link(press, door, tmp_path):
    door.mkdir()
    (door / "refused").symlink_to(tmp_path)
    file = put(door, b"junk")
    with pytest.raises(NodeError):
        look(press)
    assert file.exists()
    assert not list(tmp_path.glob("*.why"))


def test_a_publication_without_a_door_looks_at_nothing(tmp_path, clock):
    with press_in(tmp_path / "review", clock) as press:
        assert look(press).taken == ()
        assert not (press.folder / "door").exists()


@pytest.mark.parametrize(
    "setting",
    ['folder = "."', 'folder = ".."', '[[door.trust]]\nmember = "m"\nname = "n"\nkey = "no key"'],
)
def test_a_door_that_would_harm_or_trust_nobody_is_no_setting(tmp_path, setting):
    (tmp_path / FILE).write_text(f'name = "R"\n[door]\n{setting}\n')
    with pytest.raises(NodeError):
        read_settings(tmp_path)


def test_a_file_that_is_let_in_must_be_believed_all_the_same(press, tmp_path):
    with pytest.raises(ReleaseError):
        take_file(press, put(tmp_path, sealed(piece(), new_key(b"c" * 32))), "ada")


def test_what_a_member_cannot_see_is_let_in_only_where_that_is_said_and_else_nothing_of_it_is_kept(
    tmp_path, press, clock, door
):
    gaps = piece(kind=GAPS)
    put(door, sealed(gaps))
    assert "not let in" in look(press).refused[0].why
    assert {one.suffix for one in (door / "refused").iterdir()} == {".why"}
    assert press.store.material.listed() == ()
    with press_in(tmp_path / "own", clock, door=msgspec.structs.replace(DOOR, gaps=True)) as own:
        put(own.folder / "door", sealed(gaps))
        assert look(own).taken == (gaps,)


def test_a_member_that_hands_over_without_end_fills_no_store(tmp_path, clock):
    with press_in(tmp_path / "review", clock, door=msgspec.structs.replace(DOOR, pieces=2)) as press:
        for number in range(3):
            put(press.folder / "door", sealed(piece(f"call-{number}")))
        looked = look(press)
        assert (len(looked.taken), len(looked.refused)) == (2, 1)
        put(press.folder / "door", sealed(later(looked.taken[0])))
        assert len(look(press).taken) == 1


def test_junk_at_the_door_keeps_no_piece_out_for_ever(tmp_path, clock):
    with press_in(tmp_path / "review", clock, door=msgspec.structs.replace(DOOR, at_once=5)) as press:
        put(press.folder / "door", sealed(piece()))
        for number in range(20):
            junk = put(press.folder / "door", b"junk", f"{number:064x}.json")
            os.utime(junk, (clock.now.timestamp(), clock.now.timestamp()))
        assert any(look(press).taken for _ in range(200))


def test_a_file_of_a_time_to_come_is_waited_for_no_longer_than_others(press, door, clock):
    junk = put(door, b"junk", "junk")
    os.utime(junk, (clock.now.timestamp() + 1e6, clock.now.timestamp() + 1e6))
    assert len(look(press).refused) == 1


def test_whoever_can_write_among_the_refused_steers_nobody_who_lists_them(press, door, tmp_path):
    refused = door / "refused"
    refused.mkdir(parents=True)
    (refused / "a.why").write_text('{"name":"\\u001b[2J","why":"x","digest":""}')
    (refused / "b.why").write_text("junk")
    (refused / "c.why").symlink_to(tmp_path / "review" / FILE)
    os.mkfifo(refused / "d.why")
    assert [one.name for one in refused_at(press)] == ["\\x1b[2J"]
    kept = tmp_path / "kept"
    kept.write_text("kept")
    raw = b"more junk"
    os.link(kept, refused / f"{hashlib.sha256(raw).hexdigest()}.why")
    put(door, raw)
    assert len(look(press).refused) == 1
    assert kept.read_text() == "kept"


def test_a_folder_of_very_many_files_is_never_listed_whole(press, door, monkeypatch):
    monkeypatch.setattr(doorway, "_LOOKED", 10)
    for number in range(40):
        put(door, b"junk %d" % number)
    assert len(look(press).refused) == 10
    assert len(_left(door)) == 30
