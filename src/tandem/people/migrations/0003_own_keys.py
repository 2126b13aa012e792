"""Each person's details go under a key of their own; those that stand are sealed anew on the way."""

from functools import partial

from django.db import migrations

import tandem.keys.fields
from tandem.keys.fields.earlier import opened_field, resealed

TABLE = "people_person"
COLUMNS = ("given_name", "family_name", "preferred_name", "birth_on", "phone", "address", "contact_note")


def old_value(row, *, column):
    stored = bytes(getattr(row, column) or b"")
    return opened_field(stored=stored, table=TABLE, column=column, row_id=row.pk) if stored else b""


def seal(apps, schema_editor):
    rows = apps.get_model("people", "Person").objects.using(schema_editor.connection.alias)
    columns = {one: partial(old_value, column=one) for one in COLUMNS}
    for row in resealed(rows=rows, table=TABLE, subject="id", columns=columns):
        row.save(update_fields=COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_own_secret"), ("keys", "0001_initial")]

    operations = [
        migrations.RunPython(seal, elidable=True),
        *(migrations.AlterField("person", one, tandem.keys.fields.EncryptedText(subject="id")) for one in COLUMNS),
    ]
