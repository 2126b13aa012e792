"""Incidents of several people with their alert, and doses of naloxone."""

import django.db.models.deletion
import tandem.surveillance.types.findings
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_grounds'),
        ('surveillance', '0014_digest_state'),
    ]

    operations = [
        migrations.AddField(
            model_name='overdoseevent',
            name='naloxone_doses',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='alert',
            name='kind',
            field=models.CharField(choices=[(tandem.surveillance.types.findings.AlertKind['INCREASE'], tandem.surveillance.types.findings.AlertKind['INCREASE']), (tandem.surveillance.types.findings.AlertKind['NOVEL_SUBSTANCE'], tandem.surveillance.types.findings.AlertKind['NOVEL_SUBSTANCE']), (tandem.surveillance.types.findings.AlertKind['MASS_OVERDOSE'], tandem.surveillance.types.findings.AlertKind['MASS_OVERDOSE'])], default=tandem.surveillance.types.findings.AlertKind['INCREASE'], max_length=16),
        ),
        migrations.AlterField(
            model_name='alertstep',
            name='note',
            field=models.CharField(blank=True, choices=[(tandem.surveillance.types.findings.AlertNote['WILL_LOOK'], tandem.surveillance.types.findings.AlertNote['WILL_LOOK']), (tandem.surveillance.types.findings.AlertNote['CONFIRMED_BY_PARTNERS'], tandem.surveillance.types.findings.AlertNote['CONFIRMED_BY_PARTNERS']), (tandem.surveillance.types.findings.AlertNote['RESPONSE_OPENED'], tandem.surveillance.types.findings.AlertNote['RESPONSE_OPENED']), (tandem.surveillance.types.findings.AlertNote['REAL_INCREASE'], tandem.surveillance.types.findings.AlertNote['REAL_INCREASE']), (tandem.surveillance.types.findings.AlertNote['FALSE_ALARM'], tandem.surveillance.types.findings.AlertNote['FALSE_ALARM']), (tandem.surveillance.types.findings.AlertNote['DATA_PROBLEM'], tandem.surveillance.types.findings.AlertNote['DATA_PROBLEM']), (tandem.surveillance.types.findings.AlertNote['CANNOT_TELL'], tandem.surveillance.types.findings.AlertNote['CANNOT_TELL']), (tandem.surveillance.types.findings.AlertNote['NEW_HERE'], tandem.surveillance.types.findings.AlertNote['NEW_HERE']), (tandem.surveillance.types.findings.AlertNote['NOT_NEW'], tandem.surveillance.types.findings.AlertNote['NOT_NEW']), (tandem.surveillance.types.findings.AlertNote['SEVERAL_PEOPLE'], tandem.surveillance.types.findings.AlertNote['SEVERAL_PEOPLE'])], max_length=24),
        ),
        migrations.CreateModel(
            name='OverdoseIncident',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=64)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('alert', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveillance.alert')),
            ],
        ),
        migrations.AddField(
            model_name='overdoseevent',
            name='incident',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveillance.overdoseincident'),
        ),
        migrations.AddConstraint(
            model_name='overdoseincident',
            constraint=models.UniqueConstraint(fields=('agency', 'key'), name='one_incident_a_key'),
        ),
    ]
