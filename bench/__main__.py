"""Runs every comparison and prints one line each: plain, fast, ratio. Absolute times depend on the machine."""

import argparse
import json
import sys
from collections.abc import Callable

from bench import ears, gate, ledger, lines, science, sealing, small_numbers

SETS = {
    "ears": ears.COMPARISONS,
    "gate": gate.COMPARISONS,
    "ledger": ledger.COMPARISONS,
    "small_numbers": small_numbers.COMPARISONS,
    "sealing": sealing.COMPARISONS,
}
HEADING = f"{'what':<58}{'plain s':>10}{'fast s':>10}{'ratio':>9}"
DIFFERENT = "The two answers differ; the timing means nothing."


def main(arguments: list[str] | None = None) -> int:
    """Print the table; a comparison whose two answers differ ends the run with exit code 1."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--only", choices=[*SETS, "science"], help="run one set; science: against installed peers")
    parser.add_argument("--part", choices=science.MODULES, help="with --only science: one of its parts")
    parser.add_argument("--json", action="store_true", help="one object with a list of lines; text goes to stderr")
    asked = parser.parse_args(arguments)
    if asked.only == "science":
        return against_peers(asked.part, as_json=asked.json)
    chosen = [one for name, many in SETS.items() if asked.only in {None, name} for one in many]
    return against_plain_ways(chosen, as_json=asked.json, with_gate=asked.only in {None, "gate"})


def against_peers(part: str | None, *, as_json: bool) -> int:
    """The science set, line by line as they come; 1 if an answer differs from a peer's. Missing peers are told."""
    told = sys.stderr if as_json else sys.stdout
    found = []
    told.write(lines.HEADING + "\n")
    for line in science.lines(part):
        found.append(line)
        told.write(lines.as_text(line) + "\n")
        told.flush()
    if as_json:
        sys.stdout.write(json.dumps({"lines": found}, allow_nan=False) + "\n")
    return int(any(line["same_answer"] is False for line in found))


def against_plain_ways(
    comparisons: list[Callable[[], tuple[float, float, bool]]], *, as_json: bool, with_gate: bool
) -> int:
    """The same work in a plain way and in ours, in processor seconds."""
    found = []
    if not as_json:
        sys.stdout.write(HEADING + "\n")
    for comparison in comparisons:
        plain, fast, same = comparison()
        what = comparison.__doc__ or ""
        found.append({"what": what, "ours_s": fast, "peer": "plain", "peer_s": plain, "ratio": plain / fast})
        if not as_json:
            sys.stdout.write(f"{what:<58}{plain:>10.3f}{fast:>10.4f}{plain / fast:>8.0f}x\n")
        if not same:
            sys.stderr.write(DIFFERENT + "\n")
            return 1
    if as_json:
        sys.stdout.write(json.dumps({"lines": found}) + "\n")
    elif with_gate:
        sys.stdout.write("\n".join(gate.lines()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
