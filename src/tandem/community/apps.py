from django.apps import AppConfig


class CommunityRoom(AppConfig):
    name = "tandem.community"
