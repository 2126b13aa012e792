"""Chance in compiled loops: SplitMix64, where each draw is a function of the seed and a number, never of the thread.

Import this module from compiled loops only: numba takes a second to load. Numba keeps what it compiled beside the
module that calls, and looks at that module's date alone: after a change here, remove `__pycache__`.

Source: Steele GL, Lea D, Flood CH (2014), OOPSLA, Fast splittable pseudorandom number generators (the mixing
function); bounded draws: Lemire D (2019), ACM TOMACS 29(1):3 without its rejection step (bias below bound / 2**32).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_SPREAD = np.uint64(0xD1342543DE82EF95)
_S27, _S30, _S31, _S32 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(32)


@njit(cache=True, nogil=True)
def mixed(state: Any) -> Any:
    """A 64-bit number that looks random, a one-to-one function of `state`."""
    state = np.uint64(state)
    state = (state ^ (state >> _S30)) * _MIX_1
    state = (state ^ (state >> _S27)) * _MIX_2
    return state ^ (state >> _S31)


@njit(cache=True, nogil=True)
def first_state(seed: Any, number: Any) -> Any:
    """The state that a numbered piece of work (a replicate, an area) starts from."""
    return mixed(mixed(np.uint64(seed) + GOLDEN) ^ (np.uint64(number) * _SPREAD))


@njit(cache=True, nogil=True)
def below(state: Any, bound: Any) -> Any:
    """A whole number from 0 to under `bound` (at most 2**32), and the next state."""
    state += GOLDEN
    return np.int64(((mixed(state) >> _S32) * np.uint64(bound)) >> _S32), state
