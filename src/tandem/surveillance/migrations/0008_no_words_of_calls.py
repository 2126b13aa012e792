from django.db import migrations


class Migration(migrations.Migration):
    """What was written of a crime or call goes: it can name people, and nothing reads it. Day, area, category stay."""

    dependencies = [
        ('surveillance', '0007_telling'),
    ]

    operations = [
        migrations.RemoveField(model_name='contextevent', name='description'),
    ]
