"""`tandem analyze`: methods of `tandem.science`, one command each, from a CSV or Parquet file to JSON, CSV, picture.

Each command is one module of this folder: it reads with `tables`, calls one function of science, and writes
with `output`. No Django, no database: it works from the wheel without extras.
"""

from __future__ import annotations

from typing import Any

import click

from tandem.cli.lazy import LazyGroup
from tandem.core.errors import BadInput

COMMANDS = {
    "aberration": "tandem.cli.analyze.aberration",
    "capture-recapture": "tandem.cli.analyze.capture_recapture",
    "density": "tandem.cli.analyze.density",
    "nowcast": "tandem.cli.analyze.nowcast",
    "forecast": "tandem.cli.analyze.forecast",
    "hotspots": "tandem.cli.analyze.hotspots",
    "near-repeats": "tandem.cli.analyze.near_repeats",
    "prepare": "tandem.cli.analyze.prepare",
    "scan": "tandem.cli.analyze.scan",
    "silence": "tandem.cli.analyze.silence",
    "knox": "tandem.cli.analyze.knox",
    "seizure-effect": "tandem.cli.analyze.seizure_effect",
    "share-forecast": "tandem.cli.analyze.share_forecast",
    "first-seen": "tandem.cli.analyze.first_seen",
    "substances": "tandem.cli.analyze.substances",
    "kit-errors": "tandem.cli.analyze.kit_errors",
    "rates": "tandem.cli.analyze.rates",
    "before-after": "tandem.cli.analyze.before_after",
    "feedback-gate": "tandem.cli.analyze.feedback_gate",
}


class Analyses(LazyGroup):
    """Numbers that no series, place or day has end with one sentence, never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MemoryError as error:
            raise BadInput(
                "The analysis needs more memory than there is.",
                "Ask for fewer shuffles, or a smaller area.",
            ) from error
        except (ArithmeticError, ValueError, IndexError) as error:
            raise BadInput(
                "The numbers in the file do not fit this method.",
                "Look for places, dates or counts far from all others, and mend or leave out their rows.",
            ) from error


@click.group(cls=Analyses, modules=COMMANDS)
def analyze() -> None:
    """Methods of public health and place from a CSV or Parquet file, without a server."""
