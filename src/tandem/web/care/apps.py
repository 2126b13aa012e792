from django.apps import AppConfig


class CareDoor(AppConfig):
    name = "tandem.web.care"
    label = "web_care"
