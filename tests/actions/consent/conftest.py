"""Partners in the vault for every test of the gate's deeds."""

import pytest

from tests.factories.consents import register_partners


@pytest.fixture(autouse=True)
def _partners(db: None) -> None:
    register_partners()
