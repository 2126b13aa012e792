from django.apps import AppConfig


class ExchangeRoom(AppConfig):
    name = "tandem.exchange"
