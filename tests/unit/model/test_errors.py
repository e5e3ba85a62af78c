from __future__ import annotations

import pickle

import pytest

from tocsin.model import errors

KINDS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.TocsinError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_of_a_worker_reaches_the_process_that_tells_of_it(kind):
    sent = kind("it broke", where="lake/table", hint="mend it")
    got = pickle.loads(pickle.dumps(sent))  # noqa: S301  (our own bytes)
    assert type(got) is kind
    assert (got.what, got.where, got.hint) == ("it broke", "lake/table", "mend it")


def test_an_error_says_where_what_and_what_to_do_next():
    assert str(errors.LakeError("is full", where="lake", hint="free space")) == "lake: is full (free space)"
    assert str(errors.LakeError("is full")) == "is full"
