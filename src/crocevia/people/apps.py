from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "crocevia.people"
    label = "people"
