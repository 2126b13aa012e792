"""Options that are no number. Harm prevented: a mistyped limit, and a detector that stays silent for ever."""

import pytest
from click.testing import CliRunner

from tandem.cli.main import commands

DAYS = "date,count\n" + "".join(f"2024-01-{day:02d},{day % 3}\n" for day in range(1, 29))


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("aberration", "--method", "threshold", "--limit"),
        ("aberration", "--method", "cusum", "--h"),
        ("nowcast", "--occurred", "date", "--reported", "date", "--max-delay", "3", "--coverage"),
    ],
    ids=lambda one: one[0] + one[-1],
)
def test_a_limit_that_is_no_number_is_refused(tmp_path, arguments, number):
    """Harm: NaN passes every bound, and the answer says that the past was too short."""
    file = tmp_path / "days.csv"
    file.write_text(DAYS)
    name, *rest = arguments
    result = CliRunner().invoke(commands, ["analyze", name, str(file), *rest, number])
    assert result.exit_code == 2, result.output
    assert rest[-1] in result.output
