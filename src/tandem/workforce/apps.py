from django.apps import AppConfig


class WorkforceRoom(AppConfig):
    name = "tandem.workforce"
