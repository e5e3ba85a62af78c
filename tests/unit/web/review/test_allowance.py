"""So many times in a while, and no memory that grows without end."""

from __future__ import annotations

import threading

from tocsin.web.review.allowance import Allowance, Turns


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


def test_so_many_searches_wait_and_one_more_is_put_off_at_once_so_that_threads_are_left_for_the_pages():
    made, came = Turns(at_once=1, queued=1, patience=60.0), []

    def waits():
        with made.turn() as mine:
            came.append(mine)

    waiter = threading.Thread(target=waits)
    with made.turn() as mine:
        waiter.start()
        none_queued = Turns(at_once=1, queued=0, patience=60.0)
        with none_queued.turn() as first, none_queued.turn() as second:
            assert (mine, first, second) == (True, True, False)
        with none_queued.turn() as again:
            assert again, "who was put off took nobody's turn"
    waiter.join()
    assert came == [True]
