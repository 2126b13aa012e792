from django.apps import AppConfig


class SurveillanceRoom(AppConfig):
    name = "tandem.surveillance"
