from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tocsin.detections.regex import MAX_PATTERN, checked, checked_glob
from tocsin.hunting import globs
from tocsin.model.errors import DetectionError


@pytest.mark.parametrize(
    "pattern", ["", "a+b", "(?i)a", "a(?i)b", r"\p{L}+", r"\bx\b", "(?s:a.b)", "a{1,100}", "^$"]
)
def test_what_re2_knows_is_left_as_it_is(pattern):
    assert checked(pattern) == pattern


@pytest.mark.parametrize("pattern", ["(?=a)", "(?<!a)b", r"(a)\1", "a++", "(", "a{2000}", "[z-a]"])
def test_what_re2_cannot_express_is_refused_with_the_pattern(pattern):
    with pytest.raises(DetectionError, match="cannot be expressed in RE2") as caught:
        checked(pattern)
    assert repr(pattern) in str(caught.value)


def test_patterns_that_would_need_too_much_memory_are_refused():
    for pattern in ("a" * (MAX_PATTERN + 1), "((((a{100}){100}){100}){100})", r"(\pL{500}){2}" * 500):
        with pytest.raises(DetectionError):
            checked(pattern)


@pytest.mark.parametrize("piece", [r"\pL", ".", r"\PN", "(?i:k)", "[^a]"])
def test_what_passes_is_never_too_large_for_the_engine(piece):
    for size in range(50, 1001, 50):
        pattern = f"(?i){piece}{{{size}}}"
        try:
            checked(pattern)
        except DetectionError:
            return
        assert pc.match_substring_regex(pa.array(["a"]), pattern).to_pylist() == [False]


@pytest.mark.parametrize("character", ["?", "*?", "a*", "ﬃ*", r"\?"])
def test_a_glob_that_passes_is_never_too_large_for_the_engine(character):
    glob = checked_glob((character * MAX_PATTERN)[:MAX_PATTERN])
    assert pc.match_substring_regex(pa.array(["b"]), globs.to_re2(glob.casefold())).to_pylist() == [False]
    with pytest.raises(DetectionError, match="wildcards"):
        checked_glob(character * (MAX_PATTERN + 1))
