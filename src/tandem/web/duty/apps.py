from django.apps import AppConfig


class DutyDoor(AppConfig):
    name = "tandem.web.duty"
    label = "web_duty"
