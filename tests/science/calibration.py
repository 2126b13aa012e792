"""How often a null rejects where nothing is planted. `python -m tests.science.calibration 1000` prints the table."""

import sys

import numpy as np

from tandem.science.knox import Question, association_after

from .worlds import town

CLUSTERED_OUTCOMES = {"clustered": (False, True)}
BOTH_CLUSTERED = {"clustered": (True, True), "season": 0.6}
POISSON = {"clustered": (False, False)}


def rejected(world, question, *, towns, permutations=199):
    """Towns in which p_more is at most 5 %, shape (radii, days)."""
    hits = np.zeros((len(question.radii_m), len(question.days)), dtype=int)
    for seed in range(towns):
        found = association_after(*town(seed, **world), question, seed=seed, permutations=permutations, workers=1)
        hits += found.p_more <= 0.05
    return hits


def main(towns: int) -> None:
    """One line for each world, null and moved pattern: per cent rejected in each of the nine cells."""
    worlds = {"Poisson": POISSON, "clustered outcomes": CLUSTERED_OUTCOMES, "both clustered, season": BOTH_CLUSTERED}
    for name, world in worlds.items():
        for moved in ("exposures", "outcomes"):
            for null in ("cluster", "pairs", "plain"):
                hits = rejected(world, Question(null=null, moved=moved), towns=towns)
                cells = " ".join(f"{100 * share:.1f}" for share in hits.ravel() / towns)
                sys.stdout.write(f"{name:24}{moved:11}{null:9}{cells}  mean {100 * hits.mean() / towns:.2f} %\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
