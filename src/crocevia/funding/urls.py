"""Addresses of the room beyond those that its kinds have by themselves."""

from django.urls import path

from crocevia.funding.aid.views import aid_room
from crocevia.funding.calls import views
from crocevia.funding.vouchers.views import voucher_issue, voucher_report, voucher_step

urlpatterns = [
    path("aid/room/", aid_room, name="aid_room"),
    path("vouchers/issue/", voucher_issue, name="voucher_issue"),
    path("vouchers/report.csv", voucher_report, name="voucher_report"),
    path("vouchers/<uuid:pk>/step/", voucher_step, name="voucher_step"),
    path("calls/deadlines.ics", views.call_calendar, name="call_calendar"),
    path("calls/saved/", views.call_saved, name="call_saved"),
    path("calls/saved/<int:user>-<slug:key>.ics", views.call_saved_calendar, name="call_saved_calendar"),
    path("calls/<uuid:pk>/deadlines.ics", views.call_calendar_of_one, name="call_calendar_of_one"),
    path("calls/<uuid:pk>/eligibility/", views.call_eligibility, name="call_eligibility"),
    path("calls/<uuid:pk>/save/", views.call_save, name="call_save"),
]
