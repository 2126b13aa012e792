from django.apps import AppConfig


class OfficeDoor(AppConfig):
    name = "tandem.web.office"
    label = "web_office"
