"""Drawing up an agreement, from nothing or from an introduction; a draft as PDF; the district's templates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.rules import REVEALED
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.projects.agreements.actions import draw_up_agreement
from crocevia.projects.agreements.forms import day, renewing
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.agreements.rules import FORMS
from crocevia.projects.agreements.texts import draft_of
from crocevia.projects.drafts.actions import TEXT, keep_template, may_keep
from crocevia.projects.drafts.models import Template
from crocevia.projects.drafts.preview import preview_of
from crocevia.records.errors import NotAllowed
from crocevia.records.files import Damaged, content_of, files_of
from crocevia.records.kinds import kind_of
from crocevia.ui.editing import prose
from crocevia.ui.record_pages import find
from crocevia.ui.steps import refused
from crocevia.ui.uploads import as_download, files_section, send_kept, upload_of

MOST_PARTIES = 8
DRAWN_FROM = (*REVEALED, "agreement")
"""States of an introduction in which its two parties know each other."""


class DrawUpForm(forms.Form):
    """Form, parties by name with their role, object and term. `sides()` gives the parties as the action takes them."""

    form = forms.ChoiceField(label=gettext_lazy("Form of agreement"), choices=list(FORMS.items()))
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), choices=settings.LANGUAGES)
    object = prose(gettext_lazy("Subject matter"), rows=3, required=False)
    starts = day(gettext_lazy("In force from"))
    ends = day(gettext_lazy("Until"))
    notice = forms.IntegerField(label=gettext_lazy("Notice (days)"), min_value=0, max_value=3660, required=False, initial=30)
    renews = renewing()
    value = forms.DecimalField(
        label=gettext_lazy("Value (EUR)"), min_value=0, max_digits=14, decimal_places=2, required=False, localize=False
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        known = Organisation.objects.all()
        for number in range(1, MOST_PARTIES + 1):
            label = _("Party %(n)d") % {"n": number}
            self.fields[f"party{number}"] = forms.ModelChoiceField(label=label, queryset=known, required=number <= 2)
            self.fields[f"role{number}"] = forms.CharField(label=_("Its role"), max_length=120, required=False)

    def parts(self) -> list[dict[str, Any]]:
        parties = [self[f"{name}{n}"] for n in range(1, MOST_PARTIES + 1) for name in ("party", "role")]
        return [
            {"title": _("What"), "fields": [self[n] for n in ("form", "title", "language", "object")]},
            {"title": _("Who"), "help": _("Two parties at least."), "fields": parties[:4], "two": True},
            {"title": _("More parties"), "help": _("Add more parties: up to %(n)d in all") % {"n": MOST_PARTIES}, "fields": parties[4:], "two": True, "fold": not any(field.data or field.initial for field in parties[4:])},
            {"title": _("Term"), "fields": [self[n] for n in ("starts", "ends", "notice", "value", "renews")], "two": True},
        ]

    def sides(self) -> list[tuple[Organisation, str]]:
        told = self.cleaned_data
        pairs = ((told.get(f"party{n}"), told.get(f"role{n}", "")) for n in range(1, MOST_PARTIES + 1))
        return [(organisation, role) for organisation, role in pairs if organisation is not None]

    def terms(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("object", "language", "starts", "ends", "notice", "renews", "value")}


def _introduction(request: HttpRequest) -> Introduction | None:
    """The introduction that the reader brokers and names in the address; any other is not there."""
    raw = request.GET.get("introduction", "")
    if not raw:
        return None
    try:
        key = UUID(raw)
    except ValueError as wrong:
        raise Http404 from wrong
    introduction: Introduction = find(request, kind_of("introduction"), key)
    if introduction.broker_id != request.actor.user_id or introduction.state not in DRAWN_FROM:
        raise Http404
    return introduction


def _first_values(introduction: Introduction | None, language: str) -> dict[str, Any]:
    if introduction is None:
        return {"language": language}
    need = introduction.for_need
    secrecy = introduction.nda != "in_force" and introduction.state != "agreement"
    form = "nda" if secrecy else "research_contract"
    names = f"{introduction.owner_name} – {introduction.candidate_name}"
    return {
        "form": form, "title": capfirst(f"{FORMS[form]}: {names}")[:300], "language": need.language or language,
        # The candidate may not know more of the need than its teaser yet: only what it has read goes into the text.
        "object": need.title if introduction.brief else introduction.teaser,
        "party1": need.owner_id, "role1": _("owner of the need"), "party2": introduction.candidate_id, "role2": _("candidate"), "notice": 30,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_draw_up(request: HttpRequest) -> HttpResponse:
    """For brokers: begin an agreement. What was typed is not lost to a mistake."""
    if not request.actor.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    if not request.actor.is_broker:
        raise PermissionDenied
    introduction = _introduction(request)
    form = DrawUpForm(request.POST or None, initial=_first_values(introduction, request.LANGUAGE_CODE))
    if request.method == "POST" and form.is_valid():
        try:
            agreement = draw_up_agreement(
                actor=request.actor, form=form.cleaned_data["form"], title=form.cleaned_data["title"], sides=form.sides(),
                about=introduction, **form.terms(),
            )  # fmt: skip
        except ValidationError as wrong:
            for name, said in (wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}).items():
                form.add_error(name if name in form.fields else None, said)
        except NotAllowed as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Begun. The next step stands on its page."))
            return HttpResponseRedirect(reverse("agreement_detail", args=[agreement.pk]))
    path = [{"label": kind_of("agreement").plural, "url": reverse("agreement_list")}]
    context = {
        "title": _("Draw up an agreement"),
        "intro": _("You keep it; nobody else reads it before you lay it before the parties."),
        "path": path,
        "form": form,
        "parts": form.parts(),
        "submit_label": _("Begin"),
        "cancel_url": reverse("introduction_detail", args=[introduction.pk]) if introduction else path[0]["url"],
    }
    return render(request, "crocevia/form.html", context, status=422 if form.errors else 200)


@require_safe
def agreement_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The newest draft as PDF, for who reads the agreement in full."""
    agreement: Agreement = find(request, kind_of("agreement"), pk)
    draft = draft_of(agreement)
    if not agreement.reads_in_full or draft is None or draft not in files_of(agreement, request.actor):
        raise Http404
    footer = _("Draft %(n)d · fingerprint %(print)s · not signed") % {"n": draft.number, "print": draft.digest[:12]}
    try:
        pdf = preview_of(content_of(draft), title=agreement.title, language=agreement.language, footer=footer)
    except Damaged:
        return send_kept(request, draft)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return HttpResponseRedirect(reverse("agreement_detail", args=[pk]))
    response = as_download(request, draft.name.rsplit(".", 1)[0] + ".pdf", "application/pdf", pdf)
    response["Content-Disposition"] = response["Content-Disposition"].replace("attachment", "inline", 1)
    return response


def agreement_list_page(request: HttpRequest, context: dict[str, Any]) -> None:
    """What brokers do from the list: draw up, and keep the templates."""
    if may_keep(request.actor):
        context["actions"].insert(0, {"label": _("Templates"), "url": reverse("template_list")})
    if request.actor.is_broker:
        for each in context["actions"]:
            each["main"] = False
        context["actions"].append({"label": _("Draw up an agreement"), "url": reverse("agreement_draw_up"), "main": True})


def introduction_agreements(request: HttpRequest, record: Any, context: dict[str, Any]) -> None:
    """On an introduction: its agreements, and for its broker the way to draw one up."""
    introduction: Introduction = record
    actor: Actor = request.actor
    links = introduction.links_in.filter(predicate="comes_from", subject_record__kind="agreement")
    found = list(Agreement.objects.visible_to(actor).filter(pk__in=links.values("subject_record")).order_by("created"))
    kind = kind_of("agreement")
    rows = [
        {
            "url": reverse("agreement_detail", args=[each.pk]),
            "cells": [
                {"value": each.title, "lang": each.language},
                {"value": str(kind.states.get(each.state, "")), "mark": kind.marks.get(each.state, "none")},
            ],
        }
        for each in found
    ]
    mine = introduction.broker_id == actor.user_id and introduction.state in DRAWN_FROM
    if not rows and not mine:
        return
    section: dict[str, Any] = {
        "title": _("Agreements"), "id": "agreements", "rows": rows,
        "columns": [{"key": "what", "label": _("Agreement")}, {"key": "state", "label": _("State")}],
    }  # fmt: skip
    if mine:
        url = f"{reverse('agreement_draw_up')}?introduction={introduction.pk}"
        section["actions"] = [{"label": _("Draw up an agreement"), "url": url}]
    context["sections"].insert(1, section)


class TemplateForm(forms.Form):
    form = forms.ChoiceField(label=gettext_lazy("Form of agreement"), choices=list(FORMS.items()))
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), choices=settings.LANGUAGES)
    note = forms.CharField(label=gettext_lazy("What changed, in a few words"), max_length=400, required=False)
    file = forms.FileField(label=gettext_lazy("Word file (.docx)"))


def template_list_page(request: HttpRequest, context: dict[str, Any]) -> None:
    if may_keep(request.actor):
        context["actions"].append({"label": _("Upload a template"), "url": reverse("template_upload"), "main": True})


def template_sections(request: HttpRequest, record: Any, context: dict[str, Any]) -> None:
    """The versions of a template, and for the operator's people the way to the next one."""
    template: Template = record
    kept = files_of(template, request.actor, TEXT)
    rows = files_section(kept, _("Versions"), _("The newest one is in use."), _("Text"))
    if rows:
        context["sections"].insert(0, rows)
    if may_keep(request.actor):
        url = f"{reverse('template_upload')}?form={template.form}&language={template.language}"
        context["actions"].append({"label": _("Upload the next version"), "url": url, "main": True})


@require_http_methods(["GET", "HEAD", "POST"])
def template_upload(request: HttpRequest) -> HttpResponse:
    """For the operator's people: a template, or its next version. A wrong field is named, and nothing is kept."""
    if not may_keep(request.actor):
        raise Http404
    first = {name: request.GET.get(name, "") for name in ("form", "language")}
    form = TemplateForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made: list[Template] = []

        def act() -> None:
            name, content = upload_of(request, "file")
            made.append(
                keep_template(
                    actor=request.actor, form=told["form"], language=told["language"], name=name, content=content, note=told["note"]
                )
            )

        if not refused(request, act, _("Kept: the next drafts are made from it.")):
            return HttpResponseRedirect(reverse("template_detail", args=[made[0].pk]))
    context = {
        "title": _("Upload a template"),
        "intro": _("A Word file with fields in double braces, as {{ title }} or {{ p.name }}. It is tried before it is kept."),
        "path": [{"label": kind_of("template").plural, "url": reverse("template_list")}],
        "form": form,
        "multipart": True,
        "submit_label": _("Try it and keep it"),
        "cancel_url": reverse("template_list"),
    }
    return render(request, "crocevia/form.html", context, status=422 if request.method == "POST" else 200)
