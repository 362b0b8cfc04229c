"""Addresses of the gateway, mounted at the root: files out, files in, the API and its keys."""

from django.urls import path, re_path

from crocevia.gateway.tables import exports, views

urlpatterns = [
    path("import/", views.import_list, name="import_list"),
    re_path(r"^import/(?P<code>[a-z_]+)-template\.(?P<ending>csv|xlsx)$", views.import_template, name="import_template"),
    path("import/<uuid:pk>/", views.import_preview, name="import_preview"),
    path("import/<uuid:pk>/problems.csv", views.import_problems, name="import_problems"),
    path("import/<uuid:pk>/accept/", views.import_accept, name="import_accept"),
    path("import/<uuid:pk>/discard/", views.import_discard, name="import_discard"),
    re_path(r"^(?P<path>[a-z-]+)\.(?P<ending>csv|xlsx)$", exports.export, name="export"),
]
