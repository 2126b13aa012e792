from django.apps import AppConfig


class OversightRoom(AppConfig):
    name = "tandem.oversight"
