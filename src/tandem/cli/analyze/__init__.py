"""`tandem analyze`: methods of `tandem.science`, one command each, from a CSV or Parquet file to JSON, CSV, picture.

Each command is one module of this folder: it reads with `tables`, calls one function of science, and writes
with `output`. No Django, no database: it works from the wheel without extras.
"""

from __future__ import annotations

import click

from tandem.cli.lazy import LazyGroup

COMMANDS = {
    "aberration": "tandem.cli.analyze.aberration",
    "capture-recapture": "tandem.cli.analyze.capture_recapture",
    "nowcast": "tandem.cli.analyze.nowcast",
    "forecast": "tandem.cli.analyze.forecast",
    "hotspots": "tandem.cli.analyze.hotspots",
    "scan": "tandem.cli.analyze.scan",
    "knox": "tandem.cli.analyze.knox",
    "seizure-effect": "tandem.cli.analyze.seizure_effect",
}


@click.group(cls=LazyGroup, modules=COMMANDS)
def analyze() -> None:
    """Methods of public health and place from a CSV or Parquet file, without a server."""
