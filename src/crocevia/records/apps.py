from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "crocevia.records"
    label = "records"
