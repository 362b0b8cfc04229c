from django.apps import AppConfig


class VocabularyConfig(AppConfig):
    name = "crocevia.vocabulary"
    label = "vocabulary"
