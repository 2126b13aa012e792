from django.apps import AppConfig


class AuditRoom(AppConfig):
    name = "tandem.audit"
