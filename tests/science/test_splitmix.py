"""Chance in compiled loops. Harm: shuffles that are not as random as their p-values suppose."""

import numpy as np

from tandem.science.splitmix import GOLDEN, below, first_state, mixed

PUBLISHED = [
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
]
"""The first five numbers of SplitMix64 from the seed 1234567, as reference implementations print them."""


def test_numbers_are_those_of_splitmix64():
    """Witness: the published sequence."""
    with np.errstate(over="ignore"):
        states = [np.uint64(1234567) + np.uint64(k) * GOLDEN for k in range(1, 6)]
    assert [int(mixed(state)) for state in states] == PUBLISHED


def test_draws_below_a_bound_are_even():
    """Witness: the chi-square of 70,000 draws from 0 to 6, whose 99.99 % point on 6 degrees of freedom is 27.9."""
    state, counts = np.uint64(first_state(1, 0)), np.zeros(7)
    for _ in range(70_000):
        drawn, state = below(np.uint64(state), 7)
        counts[drawn] += 1
    assert ((counts - 10_000) ** 2 / 10_000).sum() < 27.9


def test_pieces_of_work_start_apart():
    """Harm: two replicates, or two seeds, that draw the same."""
    starts = {int(first_state(seed, number)) for seed in range(50) for number in range(50)}
    assert len(starts) == 2500
