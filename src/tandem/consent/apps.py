from django.apps import AppConfig


class ConsentRoom(AppConfig):
    name = "tandem.consent"
