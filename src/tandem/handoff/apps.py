from django.apps import AppConfig


class HandoffRoom(AppConfig):
    name = "tandem.handoff"
