from django.apps import AppConfig


class CareRoom(AppConfig):
    name = "tandem.care"
