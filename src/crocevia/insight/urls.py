"""Addresses of the read models: the directory and the district's own story."""

from django.urls import path

from crocevia.insight.desk import (
    acting,
    comment_pages,
    danger_pages,
    desk,
    documents,
    hand_over,
    ledger,
    links,
    need_pages,
    requests,
)
from crocevia.insight.directory import editing, members, views
from crocevia.insight.district import clusters, sources, territory
from crocevia.insight.district import views as district
from crocevia.insight.followup import pages as followup
from crocevia.insight.people import letters, rights
from crocevia.insight.signing import acting as signing_acting
from crocevia.insight.signing import pages as signing

urlpatterns = [
    path("partners/", views.organisation_list, name="organisation_list"),
    path("partners/<slug:slug>/", views.organisation_detail, name="organisation_detail"),
    path("partners/<slug:slug>/edit/", editing.organisation_edit, name="organisation_edit"),
    path("partners/<slug:slug>/members/", members.members, name="organisation_members"),
    path("partners/<slug:slug>/members/<int:pk>/end/", members.member_end, name="organisation_member_end"),
    path("rights/", rights.rights, name="rights"),
    path("rights/retention/", rights.retention_apply, name="retention_apply"),
    path("rights/<uuid:pk>/", rights.person_rights, name="person_rights"),
    path("people/", views.people_list, name="people_list"),
    path("district/", district.district, name="district"),
    path("district/timeline/", district.timeline, name="district_timeline"),
    path("district/territory/", territory.territory, name="district_territory"),
    path("district/sources/", sources.sources, name="district_sources"),
    path("district/sources/<slug:code>/", sources.source, name="district_source"),
    path("agreements/draw-up/", signing.agreement_draw_up, name="agreement_draw_up"),
    path("agreements/<uuid:pk>/act/", signing_acting.agreement_act, name="agreement_act"),
    path("agreements/<uuid:pk>/draft.pdf", signing.agreement_preview, name="agreement_preview"),
    path("templates/upload/", signing.template_upload, name="template_upload"),
    path("desk/", desk.desk, name="desk"),
    path("account/letters/", letters.letter_choices, name="letter_choices"),
    path("answer/<str:token>/", links.answer, name="answer"),
    path("needs/<uuid:pk>/comment/", comment_pages.need_comment, name="need_comment"),
    path("requests/", requests.request_list, name="request_list"),
    path("needs/<uuid:pk>/document/", documents.need_document, name="need_document"),
    path("introductions/<uuid:pk>/documents/", documents.introduction_documents_act, name="introduction_documents"),
    path("introductions/<uuid:pk>/documents/<uuid:file>/", documents.introduction_document, name="introduction_document"),
    path("introductions/<uuid:pk>/act/", acting.introduction_act, name="introduction_act"),
    path("introductions/<uuid:pk>/meeting.ics", acting.introduction_calendar, name="introduction_calendar"),
    path("needs/<uuid:pk>/introductions/", need_pages.need_introductions, name="need_introductions"),
    *(
        path(f"{of}/<uuid:pk>/hand-over/", hand_over.hand_over_page, {"code": code}, name=f"{code}_hand_over")
        for code, of in (("need", "needs"), ("agreement", "agreements"), ("project", "projects"))
    ),
    path("needs/<uuid:pk>/shortlist/", need_pages.need_shortlist, name="need_shortlist"),
    path("needs/<uuid:pk>/teaser/", need_pages.need_teaser, name="need_teaser"),
    path("needs/<uuid:pk>/teaser/authors/", danger_pages.need_danger, name="need_danger"),
    path("needs/<uuid:pk>/review/", need_pages.need_review, name="need_review"),
    path("needs/<uuid:pk>/interest/", need_pages.need_interest, name="need_interest"),
    path("needs/<uuid:pk>/ledger/", ledger.need_ledger, name="need_ledger"),
    path("questions/<uuid:pk>/", followup.question, name="question"),
    path("introductions/<uuid:pk>/project/", followup.project_start, {"code": "introduction"}, name="project_start_introduction"),
    path("agreements/<uuid:pk>/project/", followup.project_start, {"code": "agreement"}, name="project_start_agreement"),
    path("clusters/", clusters.clusters, name="clusters"),
    path("clusters/<slug:scheme>/", clusters.clusters, name="cluster_scheme"),
]
