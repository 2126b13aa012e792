from django.apps import AppConfig


class ConductRoom(AppConfig):
    name = "tandem.conduct"
