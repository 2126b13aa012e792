"""Goals, answers and needs go under the person's own key; what stands is sealed on the way."""

import json
from functools import partial

from django.db import migrations, models

from tandem.keys.fields.earlier import resealed
from tandem.keys.fields import EncryptedJSON, EncryptedText

FIELDS = {
    "Goal": {"words": EncryptedText(subject="person_id")},
    "Screening": {"answers": EncryptedJSON(subject="person_id")},
    "Encounter": {"needs": EncryptedJSON(subject="person_id", empty=list)},
    "VisitAttempt": {
        "needs_asked": EncryptedJSON(subject="person_id", empty=list),
        "needs_met": EncryptedJSON(subject="person_id", empty=list),
    },
}
COLUMNS = [(model.lower(), name, field) for model, fields in FIELDS.items() for name, field in fields.items()]


def old_value(row, *, column):
    value = getattr(row, column)
    return value.encode() if isinstance(value, str) else json.dumps(value, ensure_ascii=False).encode()


def seal(apps, schema_editor):
    for name, fields in FIELDS.items():
        model = apps.get_model("care", name)
        rows = model.objects.using(schema_editor.connection.alias)
        readers = {column: partial(old_value, column=column) for column in fields}
        table = model._meta.db_table
        for row in resealed(rows=rows, table=table, subject="person_id", columns=readers, into="sealed_"):
            row.save(update_fields=[f"sealed_{column}" for column in fields])


class Migration(migrations.Migration):
    dependencies = [("care", "0003_moved_facts"), ("keys", "0001_initial")]

    operations = [
        *(migrations.AddField(model, f"sealed_{name}", models.BinaryField(default=b"")) for model, name, _ in COLUMNS),
        migrations.RunPython(seal, elidable=True),
        *(migrations.RemoveField(model, name) for model, name, _ in COLUMNS),
        *(migrations.RenameField(model, f"sealed_{name}", name) for model, name, _ in COLUMNS),
        *(migrations.AlterField(model, name, field) for model, name, field in COLUMNS),
    ]
