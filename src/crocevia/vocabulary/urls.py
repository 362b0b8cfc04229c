"""Addresses of the vocabularies, mounted at the root."""

from django.urls import path

from crocevia.vocabulary import views

urlpatterns = [
    path("vocabularies/", views.vocabulary_list, name="vocabulary_list"),
    path("vocabularies/<slug:code>.jsonld", views.vocabulary_jsonld, name="vocabulary_jsonld"),
    path("vocabularies/<slug:code>/", views.vocabulary_scheme, name="vocabulary_scheme"),
]
