from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "crocevia.projects"
    label = "projects"
