"""The history of warnings. Who took one down before, and when, is in the ledger alone."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


def first_steps(apps, schema_editor):
    """Drafting and signing stood on the warning itself; whether it was taken down later is left to the ledger."""
    alias = schema_editor.connection.alias
    step = apps.get_model("community", "WarningStep").objects.using(alias)
    for row in apps.get_model("community", "UseWarning").objects.using(alias).all():
        step.create(warning=row, to_state="draft", by_id=row.drafted_by_id, at=row.drafted_at)
        if row.published_at:
            step.create(warning=row, to_state="published", by_id=row.signed_by_id, at=row.published_at)


class Migration(migrations.Migration):
    dependencies = [("community", "0003_warnings")]

    operations = [
        migrations.CreateModel(
            name="WarningStep",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("published", "published"),
                            ("ended", "ended"),
                            ("dropped", "dropped"),
                        ],
                        max_length=12,
                    ),
                ),
                ("by_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "warning",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="community.usewarning"
                    ),
                ),
            ],
        ),
        migrations.RunPython(first_steps, migrations.RunPython.noop),
    ]
