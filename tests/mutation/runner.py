"""Tries every edit of the gate's code on its tests: `python -m tests.mutation.runner [MODULE …] [--json FILE]`.

Says each edit as it is tried, and ends with exit code 1 when nobody noticed one. The summary counts, for each module,
the edits, those noticed, and names the others.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.mutation.edits import Edit, edits

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/tandem/consent"
UNIT, DEEDS, SPEC = "tests/unit/consent", "tests/actions/consent", "tests/spec/consent"
ENGINE = (f"{UNIT}/test_policy_engine.py", f"{SPEC}/test_open_cells.py", "tests/cli/test_gate.py")
GATE = (f"{DEEDS}/test_gate.py", f"{DEEDS}/test_what_opens.py", f"{DEEDS}/test_grounds_at_the_gate.py")
SENT = (
    f"{DEEDS}/test_what_leaves.py",
    f"{DEEDS}/test_sending_and_preview.py",
    f"{DEEDS}/test_passing_on.py",
    f"{DEEDS}/test_copies.py",
)
RULES = tuple(f"{UNIT}/test_{one}.py" for one in ("rules", "expiry", "elements", "redisclosure"))
# The modules, and the files of the tests that must notice an edit. Dear tests stay out: a quick one must notice.
TARGETS: dict[str, Sequence[str]] = {
    "policy_files": ENGINE[:1],
    "policy_engine": ENGINE,
    "rules/consents": RULES,
    "state_layer": (f"{SPEC}/test_state_layer.py", GATE[1]),
    "register": (f"{DEEDS}/test_register.py", GATE[0], f"{DEEDS}/test_merging.py", f"{DEEDS}/test_actions.py"),
    "gate/evaluation": (f"{UNIT}/test_evaluation.py",),
    "gate/opening": GATE,
    "gate/sending": SENT[:3],
    "gate/preview": (f"{UNIT}/test_preview.py", SENT[1]),
    "gate/leasing": (f"{DEEDS}/test_leases.py", SENT[3]),
}
# Served from memory by others, so that what a test reaches of them is not seen: every test of theirs is tried.
FROM_MEMORY = ("policy_files", "policy_engine")
DEAR = (
    f"{SPEC}/test_state_layer.py::test_adding_a_state_never_opens_a_cell_and_closes_some",
    f"{UNIT}/test_evaluation.py::test_the_quick_way_opens_what_the_plain_way_opens",
)
OPTIONS = (
    "-q",
    "--tb=no",
    "-p",
    "no:cacheprovider",
    "-m",
    "not slow and not full",
    *(f"--deselect={one}" for one in DEAR),
)
Told = tuple[str, Edit, str, float]


class _Draws:
    """Found is found: no failing example is made smaller, and each fork draws the same."""

    def pytest_configure(self) -> None:
        from hypothesis import HealthCheck, Phase, settings

        settings.register_profile(
            "edits",
            phases=[Phase.explicit, Phase.generate],
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        settings.load_profile("edits")


def edits_of(target: str) -> list[Edit]:
    """Every edit of one module. The words are read from their file: nothing of the house is loaded."""
    spec = importlib.util.spec_from_file_location("_words", SOURCE / "types/words.py")
    assert spec is not None
    assert spec.loader is not None
    words = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(words)
    return list(edits((SOURCE / f"{target}.py").read_text("utf-8"), words))


def tried(wanted: dict[str, list[Edit]]) -> Iterator[Told]:
    """Each edit with the test that noticed it, or an empty text, and the seconds it took.

    Raises RuntimeError when a test fails without any edit.
    """

    def run(say: Callable[[bytes], object]) -> int:
        from tests.mutation.bench import Bench, Target

        def tell(*told: Any) -> None:
            target, edit, who, seconds = told
            say(json.dumps([target, edit.name, who, seconds]).encode() + b"\n")

        targets = {Target(name, TARGETS[name], name in FROM_MEMORY): found for name, found in wanted.items()}
        tests = sorted({one for name in wanted for one in TARGETS[name]})
        return _pytest(tests, Bench(targets, tell))

    child, out, log = _forked(run)
    by_name = {(target, one.name): one for target, found in wanted.items() for one in found}
    with os.fdopen(out) as lines:
        for line in lines:
            target, name, who, seconds = json.loads(line)
            yield target, by_name.pop((target, name)), who, seconds
    os.waitpid(child, 0)
    if by_name:
        raise RuntimeError(f"{len(by_name)} edits were not tried\n{Path(log).read_text('utf-8')[-3000:]}")


def _pytest(tests: Sequence[str], *plugins: object) -> int:
    import pytest

    return int(pytest.main([*OPTIONS, *(str(ROOT / one) for one in tests)], plugins=[_Draws(), *plugins]))


def _forked(run: Callable[[Callable[[bytes], object]], int]) -> tuple[int, int, str]:
    """The fork, the end of a pipe on which it speaks, and the file with all that it prints."""
    out, into = os.pipe()
    sink, log = tempfile.mkstemp(prefix="tandem-edits-", suffix=".log")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(out)
            os.dup2(sink, 1)
            os.dup2(sink, 2)
            code = run(lambda said: os.write(into, said))
        except BaseException:  # noqa: BLE001 - said before the fork ends
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    os.close(into)
    os.close(sink)
    return child, out, log


def summary(wanted: dict[str, list[Edit]], told: Sequence[Told]) -> list[dict[str, Any]]:
    """For each module: how many edits, how many noticed, the names of the others, seconds."""
    return [
        {
            "module": target,
            "edits": len(found),
            "noticed": sum(bool(one[2]) for one in told if one[0] == target),
            "survived": [one[1].name for one in told if one[0] == target and not one[2]],
            "seconds": round(sum(one[3] for one in told if one[0] == target), 1),
        }
        for target, found in wanted.items()
    ]


def main() -> int:
    """Exit code 1 when somebody edits and nobody notices."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.runner", description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[*TARGETS, []], metavar="MODULE", help=", ".join(TARGETS))
    parser.add_argument("--json", type=Path, help="write the summary to this file")
    parser.add_argument("--like", default="", help="only edits whose name holds this text")
    parser.add_argument("--survived-in", type=Path, help="only edits that survived in this earlier summary")
    asked = parser.parse_args()
    os.environ.setdefault("TANDEM_TEST_HOME", tempfile.mkdtemp(prefix="tandem-mutation-"))
    wanted = {one: [edit for edit in edits_of(one) if asked.like in edit.name] for one in asked.modules or TARGETS}
    if asked.survived_in:
        left = {one["module"]: one["survived"] for one in json.loads(asked.survived_in.read_text("utf-8"))}
        wanted = {one: [edit for edit in found if edit.name in left.get(one, ())] for one, found in wanted.items()}
    told: list[Told] = []
    total = sum(map(len, wanted.values()))
    for target, edit, who, seconds in tried({one: found for one, found in wanted.items() if found}):
        told.append((target, edit, who, seconds))
        end = "noticed " if who else "SURVIVED"
        sys.stdout.write(f"{len(told)}/{total} {end} {seconds:5.1f} s  {target} {edit.name}  {who}\n")
        sys.stdout.flush()
    found = summary(wanted, told)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    for one in found:
        sys.stdout.write(f"{one['module']}: {one['noticed']} of {one['edits']} noticed, {one['seconds']} s\n")
    return 1 if any(one["survived"] for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
