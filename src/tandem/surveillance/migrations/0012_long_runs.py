"""Long computations in the background, and what the year before showed around enforcement, as kept."""

import django.db.models.deletion
import django.db.models.functions.datetime
import tandem.surveillance.types.runs
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_grounds'),
        ('surveillance', '0011_only_names_of_substances'),
    ]

    operations = [
        migrations.CreateModel(
            name='LongRun',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[(tandem.surveillance.types.runs.RunKind['BENCH'], tandem.surveillance.types.runs.RunKind['BENCH']), (tandem.surveillance.types.runs.RunKind['WATCH_HISTORY'], tandem.surveillance.types.runs.RunKind['WATCH_HISTORY'])], max_length=16)),
                ('state', models.CharField(choices=[(tandem.surveillance.types.runs.RunState['WAITING'], tandem.surveillance.types.runs.RunState['WAITING']), (tandem.surveillance.types.runs.RunState['RUNNING'], tandem.surveillance.types.runs.RunState['RUNNING']), (tandem.surveillance.types.runs.RunState['DONE'], tandem.surveillance.types.runs.RunState['DONE']), (tandem.surveillance.types.runs.RunState['FAILED'], tandem.surveillance.types.runs.RunState['FAILED']), (tandem.surveillance.types.runs.RunState['CANCELLED'], tandem.surveillance.types.runs.RunState['CANCELLED']), (tandem.surveillance.types.runs.RunState['INTERRUPTED'], tandem.surveillance.types.runs.RunState['INTERRUPTED'])], max_length=12)),
                ('clock', models.DateTimeField()),
                ('asked_by_id', models.UUIDField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('beat_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('steps', models.PositiveIntegerField(default=0)),
                ('failure', models.CharField(blank=True, max_length=60)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
            ],
            options={
                'indexes': [models.Index(fields=['agency', 'kind', 'asked_at'], name='surveillanc_agency__e9db41_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('agency',), name='one_long_run_an_agency')],
            },
        ),
        migrations.CreateModel(
            name='WatchHistory',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('as_of', models.DateField()),
                ('clock', models.DateTimeField()),
                ('version', models.CharField(max_length=40)),
                ('seed', models.BigIntegerField()),
                ('permutations', models.PositiveIntegerField()),
                ('results', models.JSONField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('seizing_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
            ],
            options={
                'indexes': [models.Index(fields=['agency', 'seizing_agency', 'created_at'], name='surveillanc_agency__65b2fc_idx')],
            },
        ),
    ]
