"""Scores are sealed with their notice; the table that held them in the open goes, with what stood in it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("handoff", "0003_planned_operations")]

    operations = [migrations.DeleteModel(name="OperationFigure")]
