from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "crocevia.matching"
    label = "matching"
