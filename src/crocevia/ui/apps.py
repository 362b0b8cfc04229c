from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "crocevia.ui"
    label = "ui"
