"""What looks planted is found out: by what is left over, and by what many use."""

from __future__ import annotations

import numpy as np
import pytest

from attribution_samples import bundle, of_group
from tocsin.cases.attribution.corpus import corpus_of
from tocsin.cases.attribution.features import asked
from tocsin.cases.attribution.learned import learned
from tocsin.cases.attribution.leaving import leave
from tocsin.cases.attribution.weighing import LEADING, Weighed, common, rival, weighed

_GROUPS = 60


@pytest.fixture(scope="module")
def left():
    return leave(corpus_of(bundle(_GROUPS)))


def of(left, items) -> Weighed:
    return weighed(asked(left.corpus, items), left, learned().full)


def only(left, group):
    return np.arange(len(left.corpus.groups)) == group


def test_what_one_group_does_leaves_nobody_else_in_the_rest(left):
    assert rival(of(left, of_group(3)), only(left, 3)) == 0.0
    strange = of(left, [*of_group(3), *(of_group(at)[5] for at in (10, 15, 20))])
    assert rival(strange, only(left, 3)) < learned().held


def test_what_two_groups_did_leaves_each_in_the_rest_of_the_other(left):
    two = of(left, [*of_group(3), *of_group(20), "S9004", "S9021"])
    assert rival(two, only(left, 3)) > learned().held
    assert rival(two, only(left, 20)) > learned().held


def test_who_is_as_if_unknown_is_no_rival_of_himself(left):
    two = of(left, [*of_group(3), *of_group(20)])
    assert rival(two, only(left, 3) | only(left, 20)) == 0.0


def test_what_tells_of_a_group_alone_does_not_carry_its_name(left):
    own = of_group(3)
    rare = [one for one in (*of_group(20), "S9021") if left.present[:, left.corpus.place[one]].sum() == 1]
    planted = of(left, [*own, *rare])
    assert len(rare) > 4
    assert common(planted, 20) < LEADING
    assert common(planted, 3) > common(planted, 20)
    assert common(of(left, own), 3) >= LEADING
