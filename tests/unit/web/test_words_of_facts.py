"""Every word of the gate has plain words. Harm prevented: a page that breaks on the day a new ground is used."""

from __future__ import annotations

from tandem.consent.types import EmergencyNature, Ground, OpeningState, Purpose, ReviewReason
from tandem.web.ui import emergencies, kinds_of_facts


def test_every_ground_purpose_and_emergency_has_words() -> None:
    assert set(kinds_of_facts.GROUNDS) == set(Ground)
    assert set(kinds_of_facts.PURPOSES) == set(Purpose)
    assert set(emergencies.NATURES) == set(EmergencyNature)
    assert set(emergencies.STATES) == set(OpeningState)
    assert set(emergencies.REASONS) == set(ReviewReason)
