"""Nothing that somebody types about a person must be unique (A7)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connections, models
from django.test.utils import isolate_apps

from tandem.config.router import VAULT_ROOMS
from tests.architecture import uniques

TOLD = {
    "keys.subjectkey: subject_id": "drawn",
    "keys.indextoken: subject_id,purpose,token": "inside",
    "people.owncode: code_hash": "drawn",
    "people.merge: absorbed": "inside",
    "consent.revocation: consent": "inside",
    "consent.stopnotice: consent,recipient_id": "inside",
    "consent.groundnotice: record,account_id": "inside",
    "consent.groundreview: record": "inside",
    "care.case: person_id,agency_id,program": "inside",
    "care.followup: case,day": "inside",
    "care.reviewfactor: review,factor": "inside",
    "consent.reviewmeeting: team": "inside",
    "consent.reviewseat: meeting,account_id": "inside",
    "consent.reviewseat: record": "inside",
    "consent.reviewteam: record": "inside",
    "care.movedfact: merge_id,fact_id": "inside",
    "care.encounter: receipt": "drawn",
    "handoff.plannedoperation: receipt": "drawn",
    "care.outreachvisit: person_id,agency_id": "inside",
    "care.handoffstep: receipt,step": "drawn",
    "oversight.breach: source,source_id": "office",
    "oversight.breachreport: breach,to": "office",
    "oversight.legalnotice: demand": "office",
    "oversight.legalproduction: demand": "office",
    "oversight.movedfile: merge_id,row_id": "inside",
    "evaluation.monthreport: agency,month,version": "office",
    "evaluation.monthreport: agency,month": "office",
    "handoff.envelope: receipt": "drawn",
    "handoff.clockstep: envelope,step": "inside",
}


def tables_about_people() -> list[type[models.Model]]:
    """The vault's own rooms, and the hatch through which police hand somebody over."""
    return [model for model in apps.get_models() if model._meta.app_label in VAULT_ROOMS | {"handoff"}]


def test_nothing_typed_about_a_person_is_unique() -> None:
    """Harm: “this phone number is already taken” tells an ex-partner who is in care."""
    assert uniques.untold(tables_about_people(), TOLD) == []


@isolate_apps("tandem.people")
def test_nothing_typed_about_a_person_is_unique_planted() -> None:
    """Harm: as above, planted: a unique field, a pair, a constraint; a reason that is none, one for nothing."""

    class Told(models.Model):
        phone = models.CharField(max_length=20, unique=True)
        name = models.CharField(max_length=20)
        born_on = models.DateField()
        number = models.CharField(max_length=20)
        agency_id = models.UUIDField()

        class Meta:
            app_label = "people"
            unique_together = (("name", "born_on"),)
            constraints = (models.UniqueConstraint(fields=["agency_id", "number"], name="one_number"),)

    assert len(uniques.untold([Told], {})) == 3
    assert len(uniques.untold([Told], {"people.told: phone": "practical", "people.told: gone": "drawn"})) == 4


@pytest.mark.django_db(databases=["default", "vault"])
def test_the_databases_keep_nothing_else_unique() -> None:
    """Harm: an index made by hand in a migration refuses what no model says."""
    for alias, rooms in (("vault", VAULT_ROOMS), ("default", {"handoff"})):
        tables = [one for one in tables_about_people() if one._meta.app_label in rooms]
        assert uniques.in_database(connections[alias], tables) == []


@pytest.mark.django_db(databases=["vault"])
def test_the_databases_keep_nothing_else_unique_planted() -> None:
    """Harm: as above, planted."""
    from tandem.people.models import Person

    with connections["vault"].cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX one_phone ON people_person (phone)")
    assert uniques.in_database(connections["vault"], [Person])
