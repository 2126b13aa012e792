from django.apps import AppConfig


class ResourcesRoom(AppConfig):
    name = "tandem.resources"
