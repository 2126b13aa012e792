"""Names and signatures of consents become ciphertext; those that stand are sealed on the way."""

from django.db import migrations, models

from tandem.keys.fields.earlier import sealed_consent

COLUMNS = ("patient_name", "signature")


def seal(apps, schema_editor):
    kind = apps.get_model("consent", "Consent")
    for row in kind.objects.using(schema_editor.connection.alias).iterator():
        for column in COLUMNS:
            setattr(row, f"sealed_{column}", sealed_consent(text=getattr(row, column), column=column, consent_id=row.id))
        row.save(update_fields=[f"sealed_{column}" for column in COLUMNS])


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial")]

    operations = [
        *(migrations.AddField("consent", f"sealed_{one}", models.BinaryField(default=b"")) for one in COLUMNS),
        migrations.RunPython(seal, elidable=True),
        *(migrations.RemoveField("consent", one) for one in COLUMNS),
        *(migrations.RenameField("consent", f"sealed_{one}", one) for one in COLUMNS),
    ]
