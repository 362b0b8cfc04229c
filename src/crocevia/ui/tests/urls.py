"""The site with the design pages, whatever the settings say."""

from django.urls import path

from crocevia.site.urls import urlpatterns as site_urls
from crocevia.ui.design_page import design

urlpatterns = [path("design-sample/", design), *site_urls]
