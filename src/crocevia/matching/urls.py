"""Addresses of the match pages."""

from django.urls import path

from crocevia.matching import coalition_views, need_pages, telling, unsaid, views

urlpatterns = [
    path("match/", views.match_question, name="match_question"),
    path("match/cell/", views.match_question_cell, name="match_question_cell"),
    path("match/keep/", views.keep_question, name="match_keep"),
    path("match/coalition/", coalition_views.question_coalition, name="question_coalition"),
    path(
        "match/coalition/aside/",
        coalition_views.question_coalition,
        {"whole": True},
        name="question_coalition_aside",
    ),
    path("match/forget/", views.forget_question, name="match_forget"),
    path("needs/tell/", telling.tell, name="need_tell"),
    path("needs/tell/questions/", telling.tell_questions, name="need_tell_questions"),
    path("needs/<uuid:pk>/match/", views.match_need, name="match_need"),
    path("needs/<uuid:pk>/match/cell/", views.match_need_cell, name="match_need_cell"),
    path("needs/<uuid:pk>/coalition/", coalition_views.need_coalition, name="need_coalition"),
    path(
        "needs/<uuid:pk>/coalition/aside/",
        coalition_views.need_coalition,
        {"whole": True},
        name="need_coalition_aside",
    ),
    path("needs/<uuid:pk>/aspects/", views.need_aspects, name="need_aspects"),
    path("unsaid/", unsaid.unsaid_page, name="unsaid"),
    path("needs/<uuid:pk>/move/", need_pages.need_move, name="need_move"),
]
