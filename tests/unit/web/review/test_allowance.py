"""So many times in a while, and no memory that grows without end."""

from __future__ import annotations

from tocsin.web.review.allowance import Allowance


def test_what_is_refused_is_not_counted_and_time_frees_one_after_the_other():
    now = [0.0]
    made = Allowance(2, 10.0, lambda: now[0])
    assert made.wait("a") == 0
    now[0] = 4.0
    assert made.wait("a") == 0
    assert made.wait("a") == 6.0
    assert made.wait("b") == 0
    now[0] = 10.0
    assert made.wait("a") == 0
    assert made.wait("a") == 4.0


def test_of_many_keys_the_longest_idle_is_forgotten():
    made = Allowance(1, 10.0, lambda: 0.0, keys=3)
    for key in "abca":
        made.wait(key)
    made.wait("d")
    assert made.wait("a") > 0
    assert made.wait("b") == 0, "it was the longest idle"
