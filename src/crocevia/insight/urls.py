"""Addresses of the read models: the directory and the district's own story."""

from django.urls import path

from crocevia.insight.directory import editing, members, views
from crocevia.insight.district import clusters, sources, territory
from crocevia.insight.district import views as district

urlpatterns = [
    path("partners/", views.organisation_list, name="organisation_list"),
    path("partners/<slug:slug>/", views.organisation_detail, name="organisation_detail"),
    path("partners/<slug:slug>/edit/", editing.organisation_edit, name="organisation_edit"),
    path("partners/<slug:slug>/members/", members.members, name="organisation_members"),
    path("partners/<slug:slug>/members/<int:pk>/end/", members.member_end, name="organisation_member_end"),
    path("people/", views.people_list, name="people_list"),
    path("district/", district.district, name="district"),
    path("district/timeline/", district.timeline, name="district_timeline"),
    path("district/territory/", territory.territory, name="district_territory"),
    path("district/sources/", sources.sources, name="district_sources"),
    path("district/sources/<slug:code>/", sources.source, name="district_source"),
    path("clusters/", clusters.clusters, name="clusters"),
    path("clusters/<slug:scheme>/", clusters.clusters, name="cluster_scheme"),
]
