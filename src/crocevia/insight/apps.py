from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "crocevia.insight"
    label = "insight"
