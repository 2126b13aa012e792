"""Decisions on identity, on plain values."""

from tandem.people.rules.details import AGE_BANDS, age_band, refusal_to_create_person, refusal_to_visit

__all__ = ["AGE_BANDS", "age_band", "refusal_to_create_person", "refusal_to_visit"]
