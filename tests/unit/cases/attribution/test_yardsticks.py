"""Words for how likely something is."""

from __future__ import annotations

import itertools

import pytest

from tocsin.cases.attribution.yardsticks import Yardstick, in_words
from tocsin.model.case import Likelihood


def test_every_word_of_icd_203_is_one_of_the_model():
    said = {in_words(at / 1000) for at in range(1001)}
    assert said == {one.value for one in Likelihood} - {"almost certain"}


@pytest.mark.parametrize("yardstick", Yardstick)
def test_words_rise_with_the_probability_and_never_to_certainty(yardstick):
    said = [in_words(at / 1000, yardstick) for at in range(1001)]
    assert len({*said}) == sum(one != other for one, other in itertools.pairwise(said)) + 1
    assert in_words(1.0, yardstick) != "almost certain"
