"""Every component with sample content, to be looked at and tested. Mounted only in a demo or while developing.

`?show=` picks a whole page: match, list, detail, form, message; without it every component stands on one page.
Nothing here is a fact: the sample words come from the visual reference and say so.
"""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.ui.design_samples import (
    CAPABILITIES,
    EVENTS,
    EVIDENCE,
    FIGURE,
    MULTIPLES,
    PARTIES,
    RELATIONS,
    SOURCE,
    compare_context,
    match_context,
    options_of,
)


class Sample(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=80, help_text=gettext_lazy("One line, without names.")
    )
    text = forms.CharField(label=gettext_lazy("In your own words"), widget=forms.Textarea(attrs={"class": "said"}))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", "—"), ("a", gettext_lazy("pilot site")), ("b", gettext_lazy("laboratory access"))],
    )
    when = forms.DateField(
        label=gettext_lazy("Deadline"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    clusters = forms.MultipleChoiceField(
        label=gettext_lazy("Clusters"),
        choices=[(word, word) for word in ("Meccatronica", "Scienze della vita", "Nuovi materiali", "Energia", "ICT")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Weight"),
        choices=[("1", gettext_lazy("essential")), ("2", gettext_lazy("useful"))],
        widget=forms.RadioSelect,
    )
    hidden = forms.BooleanField(
        label=gettext_lazy("Nobody outside the district may see it"),
        required=False,
        help_text=gettext_lazy("It can be changed later."),
    )
    file = forms.FileField(label=gettext_lazy("File"), required=False)  # fmt: skip


def form_context(refused: bool = True) -> dict[str, Any]:
    return {
        "title": _("Tell a need"),
        "intro": _("In your own words, in Italian or English."),
        "form": Sample({"text": "Coliamo, portiamo su nastro, prepariamo la terra verde."} if refused else None),
        "submit_label": _("Save the need"),
        "second": {"label": _("Save as draft"), "name": "draft", "value": "1"},
        "cancel_url": "?",
        "saved": "9:40",
        "conflict": {
            "by": "L. Bianchi",
            "at": "9:41",
            "url": "?",
            "token": "4",
            "fields": [{"label": _("Title"), "yours": "Una linea di fonderia", "theirs": "Una linea che nessuno legge", "language": "it"}],
        }
        if refused
        else None,
        "danger": {"title": _("Withdraw this need"), "text": _("It leaves every list."), "label": _("Withdraw"), "url": "?", "ask": "?"},
    }  # fmt: skip


def list_context(request: HttpRequest) -> dict[str, Any]:
    names = [party[0] for party in PARTIES] * 4
    sort = request.GET.get("sort", "name")
    page = Paginator(sorted(names, reverse=sort.startswith("-")), 12).get_page(request.GET.get("page"))
    rows = [
        {
            "url": "?show=detail",
            "cells": [
                {"value": name, "sub": "consorzio"},
                {"value": "residente", "mark": "good"},
                {"value": 3 + number},
                {"value": "Affianca le imprese meccatroniche della provincia.", "said": True, "lang": "it", "sub": "Intervista, 2022"},
            ],
        }
        for number, name in enumerate(page)
    ]  # fmt: skip
    return {
        "title": _("Partners"),
        "intro": _("Who works in the district, and with whom."),
        "unit": {"one": _("partner"), "many": _("partners")},
        "facets": [
            {"key": "kind", "label": _("Kind"), "options": options_of(("azienda", 34, True), ("ateneo", 4, False))},
            {"key": "cluster", "label": _("Cluster"), "options": options_of(*[(f"Cluster {n}", 12 - n, False) for n in range(11)])},
        ],
        "columns": [
            {"key": "name", "label": _("Partner"), "sortable": True},
            {"key": "state", "label": _("State")},
            {"key": "number", "label": _("Capabilities"), "align": "r", "sortable": True},
            {"key": "said", "label": _("In its words"), "long": True},
        ],
        "rows": rows,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "sort": sort,
        "q": request.GET.get("q", ""),
        "actions": [{"label": _("Add a partner"), "url": "?show=form", "main": True}],
        "exports": [{"label": "CSV", "url": "#"}, {"label": "XLSX", "url": "#"}],
        "clear_url": "?show=list",
    }  # fmt: skip


def detail_context() -> dict[str, Any]:
    return {
        "title": "Intellimech",
        "path": [{"label": _("Partners"), "url": "?show=list"}],
        "meta": [_("Partner"), "consorzio", {"mark": "good", "word": "residente"}],
        "lead": "Companies of different industries that share one centre for mechatronics.",
        "lead_language": "en",
        "actions": [{"label": _("Bring a need"), "url": "?show=form", "main": True}],
        "sections": [
            {"title": _("What it can do"), "note": _("Each line rests on a sentence somebody wrote."), "capabilities": CAPABILITIES},
            {"title": _("Relations"), "relations": RELATIONS},
            {"title": _("Facts"), "fields": [
                {"label": _("Founded"), "value": "14 dicembre 2006", "language": "it", "sources": [SOURCE, "Sito precedente, riga 90"]},
                {"label": _("Staff"), "missing": _("the source does not say")},
            ]},
            {"title": _("Figures"), "figures": [FIGURE, {"label": "Brevetti in un anno", "value": 47, "period": "2019", "source": "Profilo, riga 9"}, {"label": "Superficie", "value": 13000, "unit": "m²", "planned": True, "as_of": "2023", "source": SOURCE, "note": "Prevista per l’estate."}]},
            {"title": _("Timeline"), "note": _("Filled: dated. Hollow: date only bounded."), "events": EVENTS},
            {"title": _("Needs"), "empty": {"reason": _("No need is open."), "link_label": _("Start from a listening."), "link_url": "?show=form"}},
        ],
        "aside": [
            {"title": _("Identity"), "rows": [{"label": _("Also called"), "value": "Consorzio Intellimech"}, {"label": _("VAT number"), "url": "#"}]},
            {"title": _("Clusters"), "chips": [{"label": "Meccatronica", "url": "#"}, {"label": "Smart Factory", "sub": "Lombardia"}], "note": _("Our reading; nobody there has confirmed it.")},
            {"title": _("Figures"), "figures": [{"label": _("Members"), "value": 9, "sub": "2022"}, {"label": _("Value"), "value": 127000000, "unit": "EUR", "qualifier": "more than"}, {"label": _("Staff")}]},
        ],
    }  # fmt: skip


def message_context() -> dict[str, Any]:
    return {
        "title": _("The run was stopped"),
        "code": 503,
        "happened": _("The index cannot be read."),
        "saved": _("The need and its aspects are saved."),
        "todo": _("Ask whoever runs the site to build the index again."),
        "actions": [{"label": _("Back to the need"), "url": "?", "main": True}],
    }


def design(request: HttpRequest) -> HttpResponse:
    """The page of components, or one whole page of samples."""
    show, opened = request.GET.get("show", ""), request.GET.get("cell", "")
    if request.GET.get("part") == "evidence":
        return render(request, "crocevia/match/evidence.html", {"evidence": EVIDENCE})
    if show == "match":
        return render(request, "crocevia/match/page.html", match_context(opened))
    if show == "list":
        return render(request, "crocevia/list.html", list_context(request))
    if show == "empty":
        empty = {
            "reason": _("No partner fits these filters."),
            "link_label": _("Clear the filters"),
            "link_url": "?show=list",
        }
        return render(request, "crocevia/list.html", list_context(request) | {"rows": [], "page": None, "total": 0, "empty": empty})  # fmt: skip
    if show == "detail":
        return render(request, "crocevia/detail.html", detail_context())
    if show == "form":
        return render(request, "crocevia/form.html", form_context())
    if show == "message":
        return render(request, "crocevia/message.html", message_context())
    samples = match_context(opened or "0.0") | {
        "title": _("Components"),
        "compare": compare_context(),
        "relations": RELATIONS,
        "one_figure": FIGURE,
        "multiples": MULTIPLES,
        "capabilities": CAPABILITIES,
        "events": EVENTS,
        "form": Sample({"text": ""}),
        "bars": [{"label": "Meccatronica", "value": 14, "url": "#"}, {"label": "Nuovi materiali", "value": 9}, {"label": "ICT", "value": 3}],
        "marks": [
            ("good", _("done")),
            ("wait", _("waiting")),
            ("stop", _("stopped")),
            ("info", _("open")),
            ("none", _("idle")),
        ],
        "shades": [0.05, 0.25, 0.4, 0.55, 0.7, 0.9],
        "source": SOURCE,
        "empty": {"reason": _("No need is open."), "link_label": _("Start from a listening."), "link_url": "#"},
    }  # fmt: skip
    samples["matrix"]["stale"] = {"words": _("From version 2 of the need."), "url": "#", "label": _("Run again")}
    return render(request, "crocevia/design.html", samples)
