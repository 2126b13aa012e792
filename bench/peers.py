"""Peers in an environment of their own, outside the project: `$TANDEM_PEERS/pointpats` (made by script/bench)."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

MISSING = "peer not installed"


def python_of(name: str) -> Path | None:
    """The interpreter of a peer's environment, or nothing."""
    folder = os.environ.get("TANDEM_PEERS")
    python = Path(folder, name, "bin", "python") if folder else None
    return python if python and python.exists() else None


def in_python(script: str, arrays: dict[str, np.ndarray], *words: str, timeout_s: int = 900) -> dict[str, Any] | None:
    """What a script in the peer's environment says in its last line, as JSON; it finds `NAME.npy` in its folder."""
    python = python_of("pointpats")
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        for name, values in arrays.items():
            np.save(Path(folder, f"{name}.npy"), values)
        done = subprocess.run(  # noqa: S603 - the command is this folder's own
            [str(python), "-c", script, *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
            timeout=timeout_s,
        )
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 and done.stdout else None


def line(
    what: str, *, ours_s: float, peer: str | None, peer_s: float | None, note: str = "", **more: object
) -> dict[str, Any]:
    """One line of the table."""
    ratio = peer_s / ours_s if peer_s else None
    return {"what": what, "ours_s": ours_s, "peer": peer, "peer_s": peer_s, "ratio": ratio, "note": note, **more}
