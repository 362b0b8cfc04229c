"""Addresses of the gateway, mounted at the root: files out, files in, the API and its keys."""

from django.urls import path, re_path

from crocevia.gateway.api import tokens
from crocevia.gateway.api.mount import addresses, build
from crocevia.gateway.api.page import page_of
from crocevia.gateway.tables import exports, views

api = build()

urlpatterns = [
    path("import/", views.import_list, name="import_list"),
    re_path(r"^import/(?P<code>[a-z_]+)-template\.(?P<ending>csv|xlsx)$", views.import_template, name="import_template"),
    path("import/<uuid:pk>/", views.import_preview, name="import_preview"),
    path("import/<uuid:pk>/problems.csv", views.import_problems, name="import_problems"),
    path("import/<uuid:pk>/accept/", views.import_accept, name="import_accept"),
    path("import/<uuid:pk>/discard/", views.import_discard, name="import_discard"),
    re_path(r"^(?P<path>[a-z-]+)\.(?P<ending>csv|xlsx)$", exports.export, name="export"),
    path("account/tokens/", tokens.token_list, name="token_list"),
    path("account/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("api/", page_of(api), name="api_page"),
    *addresses(api),
]
