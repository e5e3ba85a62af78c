import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.model.event import Skipped
from tocsin.sources import json_split
from tocsin.sources.json_split import Splitter

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(alphabet='a"\\{}[],é', max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.text(alphabet="xyz", max_size=2), JSON, max_size=3), max_size=5)


def cut(data: bytes, step: int, *wrappers: str) -> list:
    splitter = Splitter("f", wrappers)
    found = []
    for at in range(0, len(data), step):
        found += splitter.feed(data[at : at + step])
    return [*found, *splitter.finish()]


@given(OBJECTS, st.integers(1, 9), st.sampled_from(["array", "wrapped", "pretty"]))
@settings(deadline=None)
def test_every_layout_gives_the_same_records_however_it_is_read(objects, step, layout):
    if layout == "array":
        data = orjson.dumps(objects)
    elif layout == "wrapped":
        data = orjson.dumps({"@context": {"a": [1]}, "Records": objects, "next": [{"q": 1}]})
    else:
        data = b"\n".join(orjson.dumps(o, option=orjson.OPT_INDENT_2) for o in objects)
    found = cut(data, step, "Records")
    assert [orjson.loads(piece) for _, piece in found] == objects
    assert [number for number, _ in found] == list(range(1, len(objects) + 1))


@given(st.binary(max_size=200), st.integers(1, 50))
@settings(deadline=None)
def test_any_bytes_are_cut_without_error(data, step):
    cut(data, step, "a")


def test_text_between_records_is_counted():
    found = cut(b'[{"a":1}, oops, {"b":2}]', 4)
    assert [type(item) for item in found] == [tuple, Skipped, tuple]


def test_a_broken_off_record_is_counted():
    assert isinstance(cut(b'[{"a":1},{"b":', 3)[-1], Skipped)
    assert isinstance(cut(b'[{"a":1},', 3)[-1], Skipped)


def test_an_overlong_record_is_passed_over_and_the_next_read(monkeypatch):
    monkeypatch.setattr(json_split, "MAX_RECORD_BYTES", 64)
    data = b'[{"a":"' + b'x\\"' * 500 + b'"},{"b":2}, {"c":' + b'[{"d":1}]' * 50 + b"}, {}]"
    for step in (1, 7, 5000):
        found = cut(data, step)
        assert [f[1] for f in found if isinstance(f, tuple)] == [b'{"b":2}', b"{}"]
        assert [f.record for f in found if isinstance(f, Skipped)] == [1, 3]
