"""Tables do not reach through walls, and every field is classified."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.test.utils import isolate_apps

from tandem.config.router import RECORDS_ROOMS, VAULT_ROOMS
from tandem.keys.fields import EncryptedText
from tests.architecture import tables
from tests.architecture.tree import ROOT, house, plant

ROOMS_OF = {**dict.fromkeys(RECORDS_ROOMS, "records"), **dict.fromkeys(VAULT_ROOMS, "vault")}
THIRD_PARTY = ROOT / "src/tandem/definitions/sensitivity.toml"


def all_tables() -> list[Any]:
    return list(apps.get_models(include_auto_created=True))


def test_foreign_joins() -> None:
    """Harm: one key from an event to a person makes every map a list of names."""
    assert tables.foreign_joins(house()) == []


@pytest.mark.parametrize(
    "line",
    [
        "person = models.ForeignKey('people.Person', on_delete=models.CASCADE)",
        "person = models.OneToOneField(to='people.Person', on_delete=models.CASCADE)",
        "people = models.ManyToManyField('people.Person')",
        "anything = GenericForeignKey('kind', 'key')",
        "agency = models.ForeignKey('agencies.Agency', on_delete=models.PROTECT)",
        "agency = models.ForeignKey('agencies.Agency', on_delete=models.PROTECT, related_name='events')",
        "by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name='+')",
        "agencies = models.ManyToManyField('agencies.Agency', related_name='+')",
    ],
)
def test_foreign_joins_planted(tmp_path: Path, line: str) -> None:
    """Harm: as above, planted."""
    code = f"from django.db import models\n\nclass Event(models.Model):\n    {line}\n"
    assert tables.foreign_joins(plant(tmp_path / "tandem", {"surveillance/models.py": code}))


def test_joins_inside_a_room(tmp_path: Path) -> None:
    """Harm: a check that forbids what the house allows would soon be switched off."""
    code = (
        "class Event(models.Model):\n    feed = models.ForeignKey('Feed', on_delete=models.CASCADE)\n"
        "    other = models.ForeignKey('surveillance.Event', on_delete=models.CASCADE)\n"
        "    agency = models.ForeignKey('agencies.Agency', on_delete=models.PROTECT, related_name='+')\n"
    )
    assert tables.foreign_joins(plant(tmp_path / "tandem", {"surveillance/models.py": code})) == []


def test_crossing_relations() -> None:
    """Harm: a relation that the syntax tree hid would join the two databases' rows in one query."""
    assert tables.crossing_relations(all_tables(), ROOMS_OF) == []


@isolate_apps("tandem.people", "tandem.surveillance")
def test_crossing_relations_planted() -> None:
    """Harm: as above, planted."""

    class PlantedPerson(models.Model):
        class Meta:
            app_label = "people"

    class PlantedEvent(models.Model):
        person = models.ForeignKey(PlantedPerson, on_delete=models.CASCADE)

        class Meta:
            app_label = "surveillance"

    assert tables.crossing_relations([PlantedEvent], ROOMS_OF)


def test_reverse_reads() -> None:
    """Harm: `agency.case_set` walks from an open room into a sealed one without a door."""
    assert tables.reverse_reads(house()) == []


def test_reverse_reads_planted(tmp_path: Path) -> None:
    """Harm: as above, planted."""
    code = "def cases(agency):\n    return agency.case_set.all()\n"
    assert tables.reverse_reads(plant(tmp_path / "tandem", {"web/office/a.py": code}))


def test_living_tables() -> None:
    """Harm: a write hidden in save() or a signal escapes the ledger."""
    assert tables.living_tables(house()) == []


@pytest.mark.parametrize(
    "code",
    [
        "class Case(models.Model):\n    def save(self, **kwargs):\n        super().save(**kwargs)\n",
        "class Cases(models.QuerySet):\n    def delete(self):\n        return 0\n",
        "from django.db.models.signals import post_save\n",
        "from django.dispatch import receiver\n",
        "from allauth.account import signals\nfrom allauth.account.signals import user_logged_in\n",
    ],
)
def test_living_tables_planted(tmp_path: Path, code: str) -> None:
    """Harm: as above, planted."""
    assert tables.living_tables(plant(tmp_path / "tandem", {"care/models.py": code}))


def test_unclassified() -> None:
    """Harm: a field nobody classified is exported, logged or kept by default."""
    assert tables.unclassified(all_tables(), tables.third_party_labels(THIRD_PARTY)) == []


@isolate_apps("tandem.care")
def planted_models() -> Iterable[type[models.Model]]:
    class Bare(models.Model):
        class Meta:
            app_label = "care"

    class Forgot(models.Model):
        note = models.TextField()

        class Meta:
            app_label = "care"

        class Sensitivity:
            id = "internal"

    class Invented(models.Model):
        class Meta:
            app_label = "care"

        class Sensitivity:
            id = "harmless"

    class Stale(models.Model):
        class Meta:
            app_label = "care"

        class Sensitivity:
            id = gone = "internal"

    for model in (Bare, Forgot, Invented, Stale):
        model.__module__ = "tandem.care.models"
    return Bare, Forgot, Invented, Stale


def test_unclassified_planted() -> None:
    """Harm: as above, planted: no class, a forgotten field, an unknown label, a label without field."""
    assert all(len(tables.unclassified([model], {})) == 1 for model in planted_models())


def test_unclassified_third_party_planted() -> None:
    """Harm: a package's new table would enter unseen."""
    from django.contrib.sessions.models import Session

    assert tables.unclassified([Session], {"sessions.session": {"session_key": "sealed"}})


def own_tables() -> list[Any]:
    return [model for model in all_tables() if model.__module__.startswith("tandem.")]


def test_unsealed() -> None:
    """Harm: one column that nobody encrypted, and a stolen disk names people in treatment."""
    assert tables.unsealed(own_tables()) == []


@isolate_apps("tandem.care")
def half_sealed() -> list[type[models.Model]]:
    class Words(models.Model):
        note = models.TextField()

        class Sensitivity:
            note = "part2"

        class Meta:
            app_label = "care"

    class Excused(Words):
        class Sensitivity:
            more = "identifying"

        class InClear:
            more = "because"

        more = models.JSONField()

        class Meta:
            app_label = "care"

    class Stale(models.Model):
        note = EncryptedText(subject="id")

        class Sensitivity:
            note = "part2"

        class InClear:
            note = "a reason that is long enough"

        class Meta:
            app_label = "care"

    return [Words, Excused, Stale]


def test_unsealed_planted() -> None:
    """Harm: as above, planted: words in clear, an excuse without a reason, an excuse for what is sealed."""
    assert all(len(tables.unsealed([model])) == 1 for model in half_sealed())


def test_guessable_keys() -> None:
    """Harm: with numbered keys, the next person's page is one digit away."""
    assert tables.guessable_keys(all_tables()) == []


def test_guessable_keys_planted() -> None:
    """Harm: as above, planted."""
    assert all(tables.guessable_keys([model]) for model in planted_models())


def missing_migrations(known: ProjectState, loader: MigrationLoader) -> list[str]:
    """Changes to models of ours that no migration makes."""
    changes = MigrationAutodetector(known, ProjectState.from_apps(apps)).changes(graph=loader.graph)
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("tandem.")}
    return [
        f"{app}: {step.describe()}"
        for app, migrations in changes.items()
        if app in ours
        for migration in migrations
        for step in migration.operations
    ]


def test_missing_migrations() -> None:
    """Harm: a site upgrades and its first write fails, in the middle of somebody's visit."""
    loader = MigrationLoader(None)
    assert missing_migrations(loader.project_state(), loader) == []
    assert loader.detect_conflicts() == {}


def test_missing_migrations_planted() -> None:
    """Harm: as above, planted: a table that the migrations do not know."""
    loader = MigrationLoader(None)
    forgetful = loader.project_state()
    forgetful.remove_model("audit", "entry")
    assert missing_migrations(forgetful, loader)
