from django.apps import AppConfig


class PeopleRoom(AppConfig):
    name = "tandem.people"
