from django.apps import AppConfig


class CampusConfig(AppConfig):
    name = "crocevia.campus"
    label = "campus"
