from django.db import migrations

from tandem.surveillance.rules.substance_text import named_in

WRITTEN = (("OverdoseEvent", "suspected_drug"), ("EnforcementEvent", "description"))


def keep_names(apps, schema_editor):
    """Of what was written of a drug, the names of substances stay; each different text is read once."""
    for name, field in WRITTEN:
        rows = apps.get_model("surveillance", name).objects.using(schema_editor.connection.alias)
        for text in rows.exclude(**{field: ""}).values_list(field, flat=True).distinct():
            if text != (named := named_in(text)):
                rows.filter(**{field: text}).update(**{field: named})


class Migration(migrations.Migration):
    """How a call ended is kept as its status, and of a drug its name: what else was written can name people."""

    dependencies = [
        ('surveillance', '0010_novel_substances'),
    ]

    operations = [
        migrations.RunPython(keep_names, migrations.RunPython.noop),
        migrations.RemoveField(model_name='overdoseevent', name='disposition'),
    ]
