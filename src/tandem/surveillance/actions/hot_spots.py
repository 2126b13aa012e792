"""Keeping what was found of hot spots and near repeats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.agencies.rules import refusal_to_act_for
from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.models import PlaceStudy
from tandem.surveillance.rules.hot_spots import settings, study_digest

RECORDS = "default"


def keep_place_study(*, by: Actor, agency_id: UUID, as_of: date, results: Mapping[str, Any], now: datetime) -> UUID:
    """Keep what was found on the days before `as_of`, with seed, version and hash. `now` is the agency's clock.

    ValueError with the reason when the actor does not stand for the agency.
    """
    if refusal := refusal_to_act_for(by, agency_id):
        raise ValueError(refusal)
    seed, version = settings()["seed"], settings()["version"]
    digest = study_digest(results, seed=seed, version=version, as_of=as_of.isoformat())
    with transaction.atomic(using=RECORDS):
        study = PlaceStudy.objects.create(
            agency_id=agency_id,
            as_of=as_of,
            results=dict(results),
            seed=seed,
            version=version,
            digest=digest,
            made_at=now,
            by_id=by.account_id,
        )
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.keep_place_study",
            subjects=[("agency", agency_id), ("place_study", study.id)],
            details={"as_of": as_of.isoformat(), "digest": digest},
        )
    return study.id
