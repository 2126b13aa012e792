from django.apps import AppConfig


class AgenciesRoom(AppConfig):
    name = "tandem.agencies"
