"""Alerts of substances that are new here, with what stands behind each."""

import django.db.models.deletion
import tandem.surveillance.types.appearances
import tandem.surveillance.types.findings
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_grounds'),
        ('surveillance', '0009_confirmed_hooks'),
    ]

    operations = [
        migrations.AddField(
            model_name='alert',
            name='kind',
            field=models.CharField(choices=[(tandem.surveillance.types.findings.AlertKind['INCREASE'], tandem.surveillance.types.findings.AlertKind['INCREASE']), (tandem.surveillance.types.findings.AlertKind['NOVEL_SUBSTANCE'], tandem.surveillance.types.findings.AlertKind['NOVEL_SUBSTANCE'])], default=tandem.surveillance.types.findings.AlertKind['INCREASE'], max_length=16),
        ),
        migrations.AlterField(
            model_name='alertstep',
            name='note',
            field=models.CharField(blank=True, choices=[(tandem.surveillance.types.findings.AlertNote['WILL_LOOK'], tandem.surveillance.types.findings.AlertNote['WILL_LOOK']), (tandem.surveillance.types.findings.AlertNote['CONFIRMED_BY_PARTNERS'], tandem.surveillance.types.findings.AlertNote['CONFIRMED_BY_PARTNERS']), (tandem.surveillance.types.findings.AlertNote['RESPONSE_OPENED'], tandem.surveillance.types.findings.AlertNote['RESPONSE_OPENED']), (tandem.surveillance.types.findings.AlertNote['REAL_INCREASE'], tandem.surveillance.types.findings.AlertNote['REAL_INCREASE']), (tandem.surveillance.types.findings.AlertNote['FALSE_ALARM'], tandem.surveillance.types.findings.AlertNote['FALSE_ALARM']), (tandem.surveillance.types.findings.AlertNote['DATA_PROBLEM'], tandem.surveillance.types.findings.AlertNote['DATA_PROBLEM']), (tandem.surveillance.types.findings.AlertNote['CANNOT_TELL'], tandem.surveillance.types.findings.AlertNote['CANNOT_TELL']), (tandem.surveillance.types.findings.AlertNote['NEW_HERE'], tandem.surveillance.types.findings.AlertNote['NEW_HERE']), (tandem.surveillance.types.findings.AlertNote['NOT_NEW'], tandem.surveillance.types.findings.AlertNote['NOT_NEW'])], max_length=24),
        ),
        migrations.CreateModel(
            name='SubstanceAppearance',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('feed', models.CharField(choices=[(tandem.surveillance.types.appearances.SightingFeed['SAMPLES'], tandem.surveillance.types.appearances.SightingFeed['SAMPLES']), (tandem.surveillance.types.appearances.SightingFeed['FIELD_TESTS'], tandem.surveillance.types.appearances.SightingFeed['FIELD_TESTS'])], max_length=12)),
                ('substance', models.CharField(max_length=40)),
                ('sample_id', models.UUIDField()),
                ('name_hash', models.CharField(max_length=64)),
                ('collected_on', models.DateField()),
                ('known_on', models.DateField()),
                ('is_exact', models.BooleanField()),
                ('samples_before', models.PositiveIntegerField()),
                ('days_before', models.PositiveIntegerField()),
                ('share_before_high', models.FloatField()),
                ('presumed', models.PositiveIntegerField()),
                ('presumed_since', models.DateField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('alert', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveillance.alert')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name_hash',), name='one_appearance_a_substance')],
            },
        ),
    ]
