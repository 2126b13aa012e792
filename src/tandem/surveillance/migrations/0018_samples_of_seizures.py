"""The seizure that a seized sample is from, by the number that its file gives."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('surveillance', '0017_place_studies'),
    ]

    operations = [
        migrations.AddField(
            model_name='supplysample',
            name='seizure',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveillance.enforcementevent'),
        ),
        migrations.AddField(
            model_name='supplysample',
            name='seizure_number',
            field=models.CharField(blank=True, max_length=80),
        ),
    ]
