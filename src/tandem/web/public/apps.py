from django.apps import AppConfig


class PublicDoor(AppConfig):
    name = "tandem.web.public"
    label = "web_public"
