"""Small files, plain names, no work at import, no stigmatising word, no machine's path, reviewed definitions."""

import ast
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.architecture import shape
from tests.architecture.tree import ROOT, Source, house, plant, read_tree

WORDS = ROOT / "src/tandem/definitions/words_not_used.toml"
TODAY = datetime.now(UTC).date()


def everything() -> list[Source]:
    return [*house(), *read_tree(ROOT / "tests"), *read_tree(ROOT / "bench")]


def test_too_long() -> None:
    """Harm: what nobody can read in one sitting, nobody reviews."""
    assert shape.too_long(everything()) == []


def test_too_long_planted(tmp_path: Path) -> None:
    """Harm: as above, planted: 301 lines, and a function of 41."""
    long_file, long_function = "x = 1\n" * 301, "def f():\n" + "    x = 1\n" * 40
    assert shape.too_long(plant(tmp_path / "tandem", {"care/a.py": long_file}))
    assert shape.too_long(plant(tmp_path / "again", {"care/a.py": long_function}))
    excused = f"{shape.EXCUSE} it is one table.\n{long_file}"
    assert shape.too_long(plant(tmp_path / "third", {"care/a.py": excused})) == []


def test_vague_names() -> None:
    """Harm: a drawer for everything becomes the room that every wall leaks into."""
    assert shape.vague_names(everything()) == []


@pytest.mark.parametrize("name", ["utils", "common", "helpers", "misc", "base", "manager"])
def test_vague_names_planted(tmp_path: Path, name: str) -> None:
    """Harm: as above, planted."""
    assert shape.vague_names(plant(tmp_path / "tandem", {f"care/{name}.py": ""}))


def test_work_at_import() -> None:
    """Harm: what runs at import runs in every process, also in the one that must not have the vault's key."""
    assert shape.work_at_import(house()) == []


@pytest.mark.parametrize(
    "code",
    [
        "print('hello')\n",
        "KEY = open('key').read()\n",
        "START = datetime.now(UTC)\n",
        "for room in ROOMS:\n    load(room)\n",
        "HOME = os.environ['TANDEM_HOME']\n",
        "RULES = [Path('rules').read_text()]\n",
        "with lock:\n    pass\n",
    ],
)
def test_work_at_import_planted(tmp_path: Path, code: str) -> None:
    """Harm: as above, planted."""
    assert shape.work_at_import(plant(tmp_path / "tandem", {"care/a.py": code}))


def readable_files() -> list[Path]:
    """Everything people read: code, screens, documents; not the word list, foreign codes and locked hashes."""
    away = ("src/tandem/exchange/formats/", "src/tandem/definitions/code_lists/", "requirements/", "demo/", "LICENSE")
    names = [path for path in shape.tracked() if not str(path.relative_to(ROOT)).startswith(away)]
    return [path for path in names if path != WORDS and path.name != "test_shape.py"]


def test_stigma() -> None:
    """Harm: a word on a screen teaches hundreds of officers how to see the person before them."""
    assert shape.stigma(readable_files(), shape.words_not_used()) == []


@pytest.mark.parametrize(
    "sentence",
    ["An addict was found.", "drug abuser", "Junkies", "a dirty test", "He stayed clean.", "clean time: 3 months"],
)
def test_stigma_planted(tmp_path: Path, sentence: str) -> None:
    """Harm: as above, planted."""
    page = tmp_path / "page.html"
    page.write_text(f"<p>{sentence}</p>")
    assert shape.stigma([page], shape.words_not_used())


def test_innocent_words(tmp_path: Path) -> None:
    """Harm: a check that cries at every form would be switched off."""
    page = tmp_path / "page.py"
    page.write_text("form.clean()\ncleaned = 1\nAmerican Society of Addiction Medicine\nthe page is axe-clean\n")
    assert shape.stigma([page], shape.words_not_used()) == []


def test_machine_paths() -> None:
    """Harm: a path of one machine breaks every other, and tells strangers how ours is laid out."""
    ours = [path for path in shape.tracked() if path.name not in {"run", "test_shape.py", "shape.py"}]
    assert shape.machine_paths(ours) == []


@pytest.mark.parametrize(
    "line", ["see /home/ana/data", "pip install --index-url x", "cd /root/x", "https://mirror.example/simple"]
)
def test_machine_paths_planted(tmp_path: Path, line: str) -> None:
    """Harm: as above, planted."""
    (tmp_path / "notes.md").write_text(line)
    assert shape.machine_paths([tmp_path / "notes.md"])


def definitions() -> list[Path]:
    folder = ROOT / "src/tandem/definitions"
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"})


def test_unsigned_definitions() -> None:
    """Harm: a rule about people's lives that nobody signed, or that outlived its law."""
    assert shape.unsigned_definitions(definitions(), TODAY) == []


@pytest.mark.parametrize(
    "text",
    [
        'author = "a"\nreviewer = "b"\nsource = "c"\nreview_by = 2020-01-01\n',
        'author = "a"\nreviewer = ""\nsource = "c"\nreview_by = 2999-01-01\n',
        'author = "a"\nreviewer = "b"\nreview_by = 2999-01-01\n',
        'author = "a"\nreviewer = "b"\nsource = "c"\n',
        'reviewer = "b"\nsource = "c"\nreview_by = 2999-01-01\n',
    ],
)
def test_unsigned_definitions_planted(tmp_path: Path, text: str) -> None:
    """Harm: as above, planted."""
    (tmp_path / "rule.toml").write_text(text)
    assert shape.unsigned_definitions([tmp_path / "rule.toml"], TODAY)
    commented = "\n".join(f"// {line.replace(' = ', ': ').replace(chr(34), '')}" for line in text.splitlines())
    (tmp_path / "rule.cedar").write_text(commented)
    assert shape.unsigned_definitions([tmp_path / "rule.cedar"], TODAY)


def test_strays() -> None:
    """Harm: a key or a database in the repository is public for ever; a link replaces what stands on each machine."""
    assert shape.strays(shape.tracked_names(), ROOT) == []


def test_strays_planted(tmp_path: Path) -> None:
    """Harm: as above, planted."""
    (tmp_path / ".venv").symlink_to("/usr")
    assert len(shape.strays([".venv", "keys/vault.key", "var/records.sqlite3"], tmp_path)) == 4


def test_every_check_is_planted() -> None:
    """Harm: a check that nobody has seen fail may check nothing."""
    unproved, silent = [], []
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        functions = [n for n in ast.parse(path.read_text()).body if isinstance(n, ast.FunctionDef)]
        names = {node.name for node in functions}
        for node in functions:
            if not node.name.startswith("test_"):
                continue
            if not (ast.get_docstring(node) or "").startswith("Harm:"):
                silent.append(f"{path.name}: {node.name}")
            asked = {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
            asks_house = bool(asked & {"house", "everything"})
            if asks_house and not any(name.startswith(f"{node.name}_planted") for name in names):
                unproved.append(f"{path.name}: {node.name}")
    assert unproved == []
    assert silent == []


def test_scripts_are_portable() -> None:
    """Harm: the first command of a newcomer fails, because their shell is not ours."""
    for script in sorted([*(ROOT / "script").iterdir(), ROOT / ".ci" / "run"]):
        first = script.read_text().splitlines()[0]
        if first == "#!/bin/sh":
            done = subprocess.run(["sh", "-n", str(script)], check=False, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        assert first.startswith("#!"), script
        assert script.stat().st_mode & 0o111, f"{script.name} is not executable"
