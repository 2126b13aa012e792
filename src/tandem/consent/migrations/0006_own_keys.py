"""What consent keeps of a person goes under the person's own key; what stands is sealed anew on the way."""

from base64 import b64decode
from functools import partial

from django.db import migrations

import tandem.keys.fields
from tandem.keys.fields.earlier import opened_consent, resealed


def text_of(plain):
    return plain


def key_of(plain):
    return bytes.fromhex(plain.decode())


# Table -> its sealed columns, with what the earlier version put around their values.
COLUMNS = {
    "Consent": {"patient_name": text_of, "signature": text_of, "co_signature": text_of, "docket": text_of},
    "Export": {"content": b64decode},
    "LeasePart": {"key": key_of},
}


def old_value(row, *, column, unwrap):
    stored = bytes(getattr(row, column) or b"")
    return unwrap(opened_consent(stored=stored, column=column, consent_id=row.pk)) if stored else b""


def seal(apps, schema_editor):
    for name, columns in COLUMNS.items():
        model = apps.get_model("consent", name)
        rows = model.objects.using(schema_editor.connection.alias)
        readers = {column: partial(old_value, column=column, unwrap=unwrap) for column, unwrap in columns.items()}
        for row in resealed(rows=rows, table=model._meta.db_table, subject="person_id", columns=readers):
            row.save(update_fields=list(columns))


class Migration(migrations.Migration):
    dependencies = [("consent", "0005_grounds"), ("keys", "0001_initial")]

    operations = [
        migrations.RunPython(seal, elidable=True),
        *(
            migrations.AlterField("consent", one, tandem.keys.fields.EncryptedText(subject="person_id"))
            for one in COLUMNS["Consent"]
        ),
        migrations.AlterField("export", "content", tandem.keys.fields.EncryptedBytes(subject="person_id")),
        migrations.AlterField("leasepart", "key", tandem.keys.fields.EncryptedBytes(subject="person_id")),
    ]
