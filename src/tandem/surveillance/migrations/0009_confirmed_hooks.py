"""A second person confirms each address that is told of alerts; those that stand wait until somebody does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveillance", "0008_no_words_of_calls"),
    ]

    operations = [
        migrations.AddField(
            model_name="alerthook",
            name="confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="alerthook",
            name="confirmed_by_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="alerthook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by_id__isnull", True),
                    ("by_id__isnull", True),
                    models.Q(("confirmed_by_id", models.F("by_id")), _negated=True),
                    _connector="OR",
                ),
                name="hook_confirmed_by_another",
            ),
        ),
    ]
