from django.apps import AppConfig


class EvaluationRoom(AppConfig):
    name = "tandem.evaluation"
