"""Addresses of the room beyond lists, pages and forms of its kinds."""

from django.urls import path

from crocevia.projects.outcomes.acting import outcome_act
from crocevia.projects.projects.acting import project_act

urlpatterns = [
    path("projects/<uuid:pk>/act/", project_act, name="project_act"),
    path("outcomes/<uuid:pk>/act/", outcome_act, name="outcome_act"),
]
