from __future__ import annotations

import copy
import datetime as dt
import pickle
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from release_samples import ALPHA, BRAVO, CHARLIE, ident, listed, release_extension, stix
from tocsin.model.answer import Answer, ItemAnswer, Sight, Stage
from tocsin.model.call import Call, CallItem
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.release import NOTHING_KNOWN, KnownMarkings, Released, release, release_marked, release_to_each

CALL, ITEM = ident("grouping", 1), ident("indicator", 2)
NOW = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
ROOT = Path(__file__).parents[3]


def _answer(marking=Marking(Tlp.GREEN), items=(ItemAnswer(ITEM, Sight.BLIND),)):  # noqa: B008  (frozen)
    return Answer(
        id=ident("grouping", 9),
        call=CALL,
        call_modified=NOW,
        member=BRAVO,
        created=NOW,
        modified=NOW,
        marking=marking,
        stage=Stage.ANSWERED,
        items=items,
    )


def _call(marking=Marking(Tlp.GREEN), **more):  # noqa: B008  (frozen)
    item = CallItem(ITEM, "a tool", "stix", "[file:name = 'x']", "0" * 64)
    return Call(
        id=CALL,
        title="t",
        question="q",
        issuer=ALPHA,
        created=NOW,
        modified=NOW,
        marking=marking,
        items=(item,),
        **more,
    )


def test_what_is_released_carries_value_audience_and_marking():
    obj = stix(extensions=release_extension(releasable_to=[BRAVO]))
    made = release(obj, Audience.of_member(BRAVO), NOTHING_KNOWN)
    assert made.value == obj
    assert made.audience == Audience.of_member(BRAVO)
    assert made.marking == listed(Tlp.GREEN, ALPHA, BRAVO)


def test_what_is_forbidden_is_refused_by_id_and_by_nothing_that_it_says():
    obj = stix(name="harbour", pattern="[file:name = 'harbour']", tlp=Tlp.RED)
    with pytest.raises(ReleaseError, match="TLP:RED") as error:
        release(obj, COMMUNITY, NOTHING_KNOWN)
    assert error.value.where == obj["id"]
    assert error.value.hint
    assert "harbour" not in str(error.value)
    assert error.value.__cause__ is None


def test_the_members_on_a_list_are_not_told_to_who_is_refused():
    obj = stix(extensions=release_extension(releasable_to=[BRAVO]))
    with pytest.raises(ReleaseError) as error:
        release(obj, Audience.of_member(CHARLIE), NOTHING_KNOWN)
    assert BRAVO not in str(error.value)


def test_what_is_released_to_several_reaches_each_as_it_would_alone():
    everyone = [Audience.of_member(ALPHA), Audience.of_member(BRAVO), COMMUNITY, Audience.of_member(CHARLIE)]
    obj = stix(extensions=release_extension(releasable_to=[BRAVO]))
    told = release_to_each(obj, everyone, NOTHING_KNOWN)
    assert [isinstance(one, Released) for one in told] == [True, True, False, False]
    for audience, one in zip(everyone, told, strict=True):
        if isinstance(one, Released):
            assert (one.value, one.audience) == (obj, audience)
        else:
            with pytest.raises(ReleaseError) as alone:
                release(obj, audience, NOTHING_KNOWN)
            assert (one.what, one.where) == (alone.value.what, alone.value.where)


def test_what_is_released_to_several_is_nobodys_to_change():
    obj = stix()
    first, second = release_to_each(obj, [Audience.of_member(BRAVO)] * 2, NOTHING_KNOWN)
    obj["name"] = first.value["name"] = "changed"
    assert second.value == stix()


def test_what_is_not_marked_is_released_to_none_of_several():
    obj = stix()
    del obj["object_marking_refs"]
    told = release_to_each(obj, [Audience.of_member(ALPHA), PUBLIC], NOTHING_KNOWN)
    assert ["no TLP marking" in one.what for one in told] == [True, True]


def test_what_cannot_be_written_is_refused_without_being_told():
    with pytest.raises(ReleaseError) as error:
        release(stix(x_more={"harbour": {"plan"}}), COMMUNITY, NOTHING_KNOWN)
    assert "harbour" not in str(error.value)
    assert "plan" not in str(error.value)


def test_a_part_that_is_known_closes_an_object():
    known = KnownMarkings({ITEM: listed(Tlp.AMBER, BRAVO)})
    obj = stix("sighting", 3, by=BRAVO, tlp=Tlp.CLEAR, sighting_of_ref=ITEM)
    assert release(obj, Audience.of_member(BRAVO), known).marking == listed(Tlp.AMBER, BRAVO)
    for audience in (Audience.of_member(CHARLIE), COMMUNITY, PUBLIC):
        with pytest.raises(ReleaseError):
            release(obj, audience, known)
        assert release(obj, audience, NOTHING_KNOWN)


def test_an_answer_is_as_strict_as_its_call_and_its_items():
    known = KnownMarkings({CALL: Marking(Tlp.AMBER), ITEM: listed(Tlp.GREEN, ALPHA)})
    made = release(_answer(), Audience.of_member(ALPHA), known)
    assert made.value == _answer()
    assert made.marking == listed(Tlp.AMBER, ALPHA)
    with pytest.raises(ReleaseError):
        release(_answer(), Audience.of_member(CHARLIE), known)
    with pytest.raises(ReleaseError):
        release(_answer(items=()), COMMUNITY, known)


def test_an_answer_to_an_unknown_call_is_refused():
    with pytest.raises(ReleaseError, match="a call that is not known") as error:
        release(_answer(), Audience.of_member(ALPHA), KnownMarkings({ITEM: Marking(Tlp.CLEAR)}))
    assert error.value.where == _answer().id


def test_an_answer_to_a_call_for_two_reaches_the_member_that_called():
    called = release(
        stix("grouping", 1, tlp=Tlp.RED, extensions=release_extension(releasable_to=[BRAVO])),
        Audience.of_member(BRAVO),
        NOTHING_KNOWN,
    )
    known = KnownMarkings({CALL: called.marking})
    assert release(_answer(called.marking), Audience.of_member(ALPHA), known)
    with pytest.raises(ReleaseError):
        release(_answer(called.marking), Audience.of_member(CHARLIE), known)


def test_a_member_has_its_own_answer_and_its_own_call_whatever_they_are_marked():
    known = KnownMarkings({CALL: listed(Tlp.RED, ALPHA)})
    assert release(_answer(Marking(Tlp.RED)), Audience.of_member(BRAVO), known)
    assert release(_call(Marking(Tlp.RED)), Audience.of_member(ALPHA), NOTHING_KNOWN)
    with pytest.raises(ReleaseError):
        release(_call(Marking(Tlp.RED)), Audience.of_member(BRAVO), NOTHING_KNOWN)


@pytest.mark.parametrize("part", [ITEM, ident("malware", 4)])
def test_a_call_is_as_strict_as_its_items_and_objects(part):
    call = _call(objects={ident("malware", 4): "0" * 64})
    assert release(call, COMMUNITY, NOTHING_KNOWN).value == call
    with pytest.raises(ReleaseError):
        release(call, COMMUNITY, KnownMarkings({part: Marking(Tlp.AMBER)}))


def test_a_text_is_released_under_the_marking_beside_it():
    made = release_marked("a line of a feed", Marking(Tlp.GREEN), ALPHA, COMMUNITY)
    assert made.value == "a line of a feed"
    with pytest.raises(ReleaseError):
        release_marked("a line of a feed", Marking(Tlp.GREEN), ALPHA, PUBLIC)
    assert release_marked(b"its own", Marking(Tlp.RED), ALPHA, Audience.of_member(ALPHA)).value == b"its own"


@pytest.mark.parametrize("obj", [None, [], "text", 1, release_marked("x", Marking(Tlp.CLEAR), ALPHA, PUBLIC)])
def test_release_takes_nothing_that_says_no_marking(obj):
    with pytest.raises(ReleaseError):
        release(obj, Audience.of_member(ALPHA), NOTHING_KNOWN)


def test_what_is_changed_after_the_release_does_not_leave():
    obj = stix(x_list=[{"n": 1}])
    made = release(obj, COMMUNITY, NOTHING_KNOWN)
    obj["x_list"][0]["n"] = "harbour"
    made.value["x_list"].append("harbour")
    assert made.value == stix(x_list=[{"n": 1}])
    call = _call(objects={})
    told = release(call, COMMUNITY, NOTHING_KNOWN)
    call.objects["harbour"] = "0"
    assert told.value.objects == {}
    told.value.objects["harbour"] = "0"
    assert told.value.objects == {}


class Loose(msgspec.Struct):
    """A record that can be changed."""

    n: int = 1


class Frozen(msgspec.Struct, frozen=True):
    """A record that cannot be, with parts that may be."""

    part: object


@pytest.mark.parametrize("part", [Loose(), [Loose()], {"n": Loose()}, (1, Frozen(Loose()))])
def test_what_can_be_changed_is_copied_however_deep_it_lies_in_what_cannot(part):
    whole = Frozen((1, Frozen(part)))
    before = msgspec.json.encode(whole)
    made = release_marked(whole, Marking(Tlp.CLEAR), ALPHA, PUBLIC)
    for held in (whole, made.value):
        inner = held.part[1].part
        while not isinstance(inner, Loose):
            inner = inner.part if isinstance(inner, Frozen) else inner["n" if isinstance(inner, dict) else -1]
        inner.n = 2
    assert msgspec.json.encode(made.value) == before


def test_what_nobody_can_change_is_not_copied():
    whole = Frozen((1, NOW, Tlp.RED, frozenset({"a"}), Frozen(_call())))
    assert release_marked(whole, Marking(Tlp.CLEAR), ALPHA, PUBLIC).value is not whole  # a call has a mapping
    whole = msgspec.structs.replace(whole, part=(*whole.part[:4], Frozen(_answer())))
    assert release_marked(whole, Marking(Tlp.CLEAR), ALPHA, PUBLIC).value is whole


def _nested(levels):
    deep: object = 1
    for _ in range(levels):
        deep = [deep]
    return deep


def test_what_is_nested_without_end_or_is_no_json_is_not_copied():
    told = release_marked({"v": _nested(63)}, Marking(Tlp.CLEAR), ALPHA, PUBLIC)
    assert told.value == {"v": _nested(63)}
    for value in (_nested(64), _nested(100_000), object()):
        with pytest.raises(ReleaseError):
            release_marked({"v": value}, Marking(Tlp.CLEAR), ALPHA, PUBLIC)
        with pytest.raises(ReleaseError):
            release(stix(x_more=value), COMMUNITY, NOTHING_KNOWN)


MADE = release_marked({"n": 1}, Marking(Tlp.AMBER), ALPHA, Audience.of_member(BRAVO))


class _Other:
    __slots__ = ()


#: What pickle would write of an object whose slot holds "harbour".
FORGED = b"\x80\x02ctocsin.release.released\nReleased\n)\x81N}X\x08\x00\x00\x00_contentX\x07\x00\x00\x00harbours\x86b."
TRICKS = {
    "call it": lambda: Released("harbour"),
    "call it with nothing": Released,
    "parametrise it": lambda: Released[str]("harbour"),
    "subclass it": lambda: type("Mine", (Released,), {}),
    "subclass it with a constructor of its own": lambda: type("Mine", (Released,), {"__init__": print}),
    "set its value": lambda: setattr(MADE, "value", "harbour"),
    "set its slot": lambda: object.__setattr__(MADE, "_content", "harbour"),
    "set something": lambda: object.__setattr__(MADE, "other", "harbour"),
    "delete its slot": lambda: object.__delattr__(MADE, "_content"),
    "delete its value": lambda: delattr(MADE, "value"),
    "initialise it again": lambda: MADE.__init__("harbour"),
    "pickle it": lambda: pickle.dumps(MADE),
    "unpickle one": lambda: pickle.loads(FORGED),  # noqa: S301  (our own bytes)
    "make another thing one": lambda: object.__setattr__(_Other(), "__class__", Released),
    "encode it": lambda: msgspec.json.encode(MADE),
    "decode one": lambda: msgspec.convert({"value": 1}, Released),
    "replace in it": lambda: copy.replace(MADE, value="harbour"),
    "its dictionary": lambda: vars(MADE),
    "its state": lambda: MADE.__setstate__({"_content": "harbour"}),
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_no_trick_of_ordinary_code_makes_or_changes_one(trick):
    with pytest.raises((TypeError, AttributeError, msgspec.ValidationError)):
        trick()
    assert MADE.value == {"n": 1}
    assert MADE.audience == Audience.of_member(BRAVO)


def test_one_that_was_not_released_holds_nothing():
    empty = object.__new__(Released)
    for look in (lambda: empty.value, lambda: empty.audience, lambda: empty.marking, lambda: repr(empty)):
        with pytest.raises(TypeError, match="was not released"):
            look()


def test_a_copy_is_the_same_release():
    assert copy.copy(MADE) is MADE
    assert copy.deepcopy([MADE])[0] is MADE


def test_a_log_line_shows_who_may_be_told_and_not_what():
    made = release_marked("harbour", Marking(Tlp.AMBER), ALPHA, Audience.of_member(BRAVO))
    assert repr(made) == f"<Released to member {BRAVO}, TLP:AMBER>"
    assert str(made) == repr(made)


SNIPPET = """
from tocsin.release.released import Released, release_marked
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import PUBLIC

def written(told: Released[str]) -> str:
    return told.value

made = release_marked("x", Marking(Tlp.CLEAR), "", PUBLIC)
written(made)
written("x")  # E: a plain value
written(release_marked(1, Marking(Tlp.CLEAR), "", PUBLIC))  # E: another kind
made.value = "y"  # E: a change
Released("x")  # E: a call of the class
class Mine(Released[str]): ...  # E: a subclass
"""


def test_the_type_checker_refuses_a_plain_value_where_a_released_one_is_asked(tmp_path):
    (tmp_path / "snippet.py").write_text(SNIPPET)
    command = [sys.executable, "-m", "mypy", "--config-file=", "--strict", "--no-error-summary", "snippet.py"]
    command += ["--follow-imports=silent", "--ignore-missing-imports", f"--cache-dir={tmp_path / 'cache'}"]
    ran = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"MYPYPATH": str(ROOT / "src")},
    )
    refused = {int(line.split(":")[1]) for line in ran.stdout.splitlines() if ": error:" in line}
    wanted = {number for number, line in enumerate(SNIPPET.splitlines(), 1) if "# E:" in line}
    assert refused == wanted, ran.stdout + ran.stderr
