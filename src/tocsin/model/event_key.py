"""The identity of an event as one 64-bit number, exact in time or to the second."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_UNMIX_A, _UNMIX_B = (np.uint64(pow(int(factor), -1, 2**64)) for factor in (_MIX_A, _MIX_B))
_SECOND = 1_000_000
#: The time of an event that has none.
NO_TIME = -(2**63)

_Words = npt.NDArray[np.uint64]


def mix(state: _Words, value: _Words) -> _Words:
    """SplitMix64's finaliser over ``state`` and ``value`` (Steele, Lea, Flood: OOPSLA 2014)."""
    z = (state ^ value) + _STEP
    z = (z ^ (z >> np.uint64(30))) * _MIX_A
    z = (z ^ (z >> np.uint64(27))) * _MIX_B
    mixed: _Words = z ^ (z >> np.uint64(31))
    return mixed


def unmix(mixed: _Words, value: _Words) -> _Words:
    """The ``state`` of which ``mix(state, value)`` is ``mixed``: each step of the finaliser can be undone."""
    z = (mixed ^ (mixed >> np.uint64(31)) ^ (mixed >> np.uint64(62))) * _UNMIX_B
    z = (z ^ (z >> np.uint64(27)) ^ (z >> np.uint64(54))) * _UNMIX_A
    z = z ^ (z >> np.uint64(30)) ^ (z >> np.uint64(60))
    state: _Words = (z - _STEP) ^ value
    return state


def to_the_second(keys: npt.NDArray[np.int64], times: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Keys (events,) of which ``times`` (events,), in microseconds or ``NO_TIME``, are the last part, as of whole seconds."""
    whole = np.where(times == NO_TIME, times, times // _SECOND * _SECOND)
    states = unmix(keys.view(np.uint64), times.view(np.uint64))
    return mix(states, whole.view(np.uint64)).view(np.int64)
