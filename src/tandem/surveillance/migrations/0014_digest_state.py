"""What became of the last digest of each reader."""

import tandem.surveillance.types.telling
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('surveillance', '0013_place_forecasts'),
    ]

    operations = [
        migrations.AddField(
            model_name='digestsubscription',
            name='mail_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='digestsubscription',
            name='mail_state',
            field=models.CharField(blank=True, choices=[(tandem.surveillance.types.telling.MailState['SENDING'], tandem.surveillance.types.telling.MailState['SENDING']), (tandem.surveillance.types.telling.MailState['SENT'], tandem.surveillance.types.telling.MailState['SENT']), (tandem.surveillance.types.telling.MailState['REFUSED'], tandem.surveillance.types.telling.MailState['REFUSED']), (tandem.surveillance.types.telling.MailState['UNKNOWN'], tandem.surveillance.types.telling.MailState['UNKNOWN'])], max_length=12),
        ),
    ]
