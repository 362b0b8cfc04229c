"""Where everything is mounted."""

from django.conf import settings
from django.urls import include, path

from crocevia.records.kinds import kinds
from crocevia.site import pages, search
from crocevia.site.home import home
from crocevia.ui.design_page import design
from crocevia.ui.record_pages import urls_of
from crocevia.ui.uploads import file_download

urlpatterns = [
    path("", home, name="home"),
    path("search/", search.search, name="search"),
    path("files/<uuid:pk>/", file_download, name="file_download"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("favicon.ico", pages.Favicon.as_view(), name="favicon"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("crocevia.gateway.urls")),
    path("", include("crocevia.insight.urls")),
    path("", include("crocevia.matching.urls")),
    path("", include("crocevia.matching.money")),
    path("", include("crocevia.funding.urls")),
    path("", include("crocevia.projects.urls")),
    path("", include("crocevia.vocabulary.urls")),
    *(pattern for kind in kinds() for pattern in urls_of(kind)),
]

if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("design/", design, name="design"))
