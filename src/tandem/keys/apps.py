from django.apps import AppConfig


class KeysRoom(AppConfig):
    name = "tandem.keys"
