"""List, detail and form of every kind, from its declaration. A room adds what is its own through `extras`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import subject_of
from crocevia.records.kinds import Field, Kind, kind_of
from crocevia.records.language import language_name, language_of
from crocevia.records.models import Audience, Citation, Event, Link, Record, Statement
from crocevia.ui.lists import record_list_context, written
from crocevia.ui.writing import foreign_in_words, partial_date
from crocevia.vocabulary.queries import label_of

Extra = Callable[[HttpRequest, Record, dict[str, Any]], None]
_extras: dict[str, list[Extra]] = {}


def extend_detail(kind_code: str, extra: Extra) -> None:
    """Let a room or a layer above add sections or actions to a kind's page: `extra(request, record, context)`."""
    if extra not in _extras.setdefault(kind_code, []):
        _extras[kind_code].append(extra)


ListExtra = Callable[[HttpRequest, dict[str, Any]], None]
_list_extras: dict[str, list[ListExtra]] = {}


def extend_list(kind_code: str, extra: ListExtra) -> None:
    """Let a room or a layer above add actions to a kind's list: `extra(request, context)`."""
    if extra not in _list_extras.setdefault(kind_code, []):
        _list_extras[kind_code].append(extra)


def find(request: HttpRequest, kind: Kind, pk: Any, writable: bool = False) -> Record:
    """The record, as the one rule lets this reader have it. Invisible is 404; visible but not writable is 403."""
    record = kind.records.with_level(request.actor).filter(pk=pk).first()
    if record is None:
        raise Http404
    if writable and not kind.model.objects.writable_by(request.actor).filter(pk=pk).exists():
        if not record.reads_in_full:
            raise Http404
        raise PermissionDenied
    return record


def record_list(request: HttpRequest, code: str) -> HttpResponse:
    context = record_list_context(request, kind_of(code))
    for extra in _list_extras.get(code, []):
        extra(request, context)
    return render(request, "crocevia/list.html", context)


def shown(field: Field, record: Record) -> dict[str, Any]:
    """A field's value as the page of a record writes it."""
    value = written(field, record)
    if field.scheme and value:
        return {"label": field.label, "value": label_of(field.scheme, value)}
    if field.name == "language" and value:
        value = language_name(value).capitalize()
    language = record.language if isinstance(value, str) and (field.prose or field.searched) else ""
    return {"label": field.label, "value": value, "language": language}


def _fields(kind: Kind, record: Record, full: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Prose as sections of their own, the rest as facts; what is empty, or not so, is left out."""
    prose, facts = [], []
    for field in kind.readable(full):
        value = field.raw(record)
        if field.name in {"title", kind.card_title} or value in (None, "") or value is False:
            continue
        if field.prose:
            prose.append({"title": field.label, "text": value, "language": record.language})
        else:
            facts.append(shown(field, record))
    return prose, facts


def end_of(link: Link, outward: bool) -> dict[str, Any]:
    """The other end of a link as label and address."""
    record, organisation = (link.object_record, link.object) if outward else (link.subject_record, link.subject)
    if organisation:
        return {"value": organisation.name, "url": reverse("organisation_detail", args=[organisation.slug])}
    kind = kind_of(record.kind)
    return {"value": record.title, "url": reverse(f"{kind.code}_detail", args=[record.pk]), "lang": record.language}


def links_section(request: HttpRequest, record: Record) -> dict[str, Any] | None:
    """Who and what the record is tied to, with role, dates and source: a table, in two queries."""
    ends = ("subject", "object", "subject_record", "object_record")
    links = (
        Link.objects.visible_to(request.actor)
        .select_related(*ends)
        .prefetch_related(Prefetch("citations", Citation.objects.select_related("document")))
    )
    both = [(link, True) for link in links.filter(subject_record=record.pk)]
    both += [(link, False) for link in links.filter(object_record=record.pk)]
    if not both:
        return None
    rows = []
    for link, outward in both:
        other = end_of(link, outward)
        period = " – ".join(partial_date(part, "short") for part in (link.since, link.until) if part)
        source = "; ".join(
            f"{c.document.title}, {c.located}" if c.place else c.document.title for c in link.citations.all()
        )
        rows.append(
            {
                "url": other["url"],
                "cells": [
                    {"value": other["value"]},
                    {
                        "value": label_of("link-predicates", link.predicate),
                        "sub": link.role,
                        "lang": "en" if link.role else "",
                    },
                    {"value": period},
                    {"value": source, "sub": link.note},
                ],
            }
        )
    columns = [
        {"key": "who", "label": _("Who")},
        {"key": "how", "label": _("Relation")},
        {"key": "when", "label": _("When")},
        {"key": "source", "label": _("Source")},
    ]
    return {"title": _("Parties and relations"), "columns": columns, "rows": rows, "id": "relations"}


def figure_of(statement: Statement) -> dict[str, Any]:
    """A statement as a figure of crocevia/figures/figure.html."""
    cited = [citation.shown for citation in statement.citations.all()]
    return {
        "label": statement.metric or statement.text,
        "value": statement.value if statement.value is not None else statement.value_min,
        "upper": statement.value_max,
        "text": statement.text if statement.value is None and statement.value_min is None else "",
        "unit": statement.unit,
        "qualifier": statement.qualifier,
        "period": statement.period,
        "as_of": statement.as_of,
        "note": statement.note,
        "derived": statement.derived,
        "planned": statement.planned,
        "language": statement.language,
        "source": cited[0] if cited else None,
        "sources": cited,
    }


def cited_statements(request: HttpRequest):
    """Statements that this reader may see, with their sources, for pages: three queries however many there are."""
    return (
        Statement.objects.visible_to(request.actor)
        .select_related("disagreement")
        .prefetch_related(Prefetch("citations", Citation.objects.select_related("document")))
    )


def statements_section(request: HttpRequest, record: Record) -> dict[str, Any] | None:
    told = list(cited_statements(request).filter(record=record.pk))
    if not told:
        return None
    sentences = [s for s in told if not s.metric and s.value is None and s.value_min is None]
    return {
        "title": _("Facts and figures"),
        "figures": [figure_of(s) for s in told if s not in sentences],
        "statements": [
            {"text": s.text, "language": s.language, "source": next((c.shown for c in s.citations.all()), None)}
            for s in sentences
        ],
    }


def _aside(kind: Kind, record: Record, facts: list[dict[str, Any]], full: bool) -> list[dict[str, Any]]:
    rows = [{"label": f["label"], "value": f["value"], "language": f.get("language", "")} for f in facts]
    if full and record.owner:
        rows.insert(
            0,
            {
                "label": _("Owner"),
                "value": record.owner.name,
                "url": reverse("organisation_detail", args=[record.owner.slug]),
            },
        )
    parts: list[dict[str, Any]] = [{"title": _("At a glance"), "rows": rows}]
    clusters = [{"label": c.label} for c in record.concepts.all()]
    if clusters:
        parts.append({"title": _("Clusters and topics"), "chips": clusters})
    sees = [{"label": _("Whole"), "value": Audience(record.audience).label}]
    if kind.card_title != "title" or record.card_audience != record.audience:
        sees.append({"label": _("Card"), "value": Audience(record.card_audience).label})
    parts.append({"title": _("Who sees what"), "rows": sees})
    sources = [citation.shown for citation in record.citations.select_related("document")] if full else []
    if sources:
        parts.append(
            {
                "title": _("Sources"),
                "rows": [{"label": s["title"], "value": s["locator"], "sub": partial_date(s["date"], "short")} for s in sources],
            }
        )
    return parts


def history_section(record: Record, kind: Kind) -> dict[str, Any] | None:
    """What happened to the record, newest first, for those who read it in full."""
    told = list(Event.objects.filter(subject=subject_of(record)).order_by("-sequence")[:20])
    if not told:
        return None
    events = []
    for event in told:
        labels = [str(f.label) for f in kind.fields if f.name in event.new and f.name in event.old]
        events.append(
            {
                "when": date_format(localtime(event.at), "SHORT_DATETIME_FORMAT"),
                "text": verb_in_words(event.verb, kind.states),
                "who": event.signed_as,
                "sub": ", ".join(labels),
            }
        )
    return {"title": _("History"), "note": _("Every change, signed and chained."), "events": events, "id": "history"}


def verb_in_words(verb: str, states: Mapping[str, Any]) -> str:
    """What an event did, in the reader's words. `states` names the states that a record may have moved to."""
    if verb.startswith("moved to "):
        state = verb.removeprefix("moved to ")
        return _("moved to “%(state)s”") % {"state": states.get(state, state)}
    return VERBS[verb]() if verb in VERBS else verb


VERBS: dict[str, Callable[[], str]] = {
    "created": lambda: _("written down"),
    "changed": lambda: _("changed"),
    "linked": lambda: _("linked"),
    "stated": lambda: _("fact stated"),
    "shared": lambda: _("shared"),
    "aspects set": lambda: _("aspects set"),
    "brief changed": lambda: _("brief changed"),
    "handed over": lambda: _("handed over to another broker"),
    "reason given": lambda: _("reason given"),
}


def name_verbs(words: Mapping[str, Any]) -> None:
    """Let a room say what its own verbs are called: lazily translated words by verb. For AppConfig.ready."""
    VERBS.update({verb: partial(str, said) for verb, said in words.items()})


def record_detail(request: HttpRequest, code: str, pk: Any) -> HttpResponse:
    kind = kind_of(code)
    record = find(request, kind, pk)
    full = record.reads_in_full
    prose, facts = _fields(kind, record, full)
    sections: list[dict[str, Any] | None] = list(prose)
    writable = full and kind.model.objects.writable_by(request.actor).filter(pk=pk).exists()
    if full:
        sections += [statements_section(request, record), links_section(request, record)]
        if request.actor.is_insider:
            sections.append(history_section(record, kind))
    meta: list[Any] = [kind.label]
    if state := kind.state_of(record):
        meta.append({"mark": kind.marks.get(state, "none"), "word": kind.states.get(state, state)})
    context = {
        "title": kind.title_of(record, full),
        "title_language": record.language,
        "path": [{"label": kind.plural, "url": reverse(f"{kind.code}_list")}],
        "meta": meta,
        "actions": [],
        "sections": [section for section in sections if section],
        "aside": _aside(kind, record, facts, full),
        "record": record,
        "kind": kind,
        "writable": writable,
    }
    if writable and kind.form:
        context["actions"].append({"label": _("Edit"), "url": reverse(f"{kind.code}_edit", args=[pk])})
    for extra in _extras.get(kind.code, []):
        extra(request, record, context)
    return render(request, "crocevia/detail.html", context)


def _refuse(form: Form, wrong: ValidationError) -> None:
    """Put an action's refusal beside the fields it is about."""
    if hasattr(wrong, "error_dict"):
        for name, errors in wrong.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, wrong)


def conflict_of(form: Form, mine: dict[str, Any], current: Record, url: str) -> dict[str, Any]:
    """Both versions of what differs, for crocevia/forms/conflict.html."""
    last = Event.objects.filter(subject=subject_of(current)).order_by("-sequence").first()
    differing = []
    for name, yours in mine.items():
        theirs = getattr(current, name, None)
        if name in ("concepts", "exclusions"):
            yours, theirs = ", ".join(map(str, yours)), ", ".join(map(str, theirs.all()))
        if name in form.fields and str(yours or "") != str(theirs or ""):
            differing.append(
                {"label": form.fields[name].label, "yours": yours, "theirs": theirs, "language": current.language}
            )
    return {
        "by": last.signed_as if last else "",
        "at": date_format(localtime(last.at), "SHORT_DATETIME_FORMAT") if last else "",
        "url": url,
        "fields": differing,
        "token": current.version,
    }


def _seen(request: HttpRequest, record: Record | None) -> int | None:
    raw = request.POST.get("seen", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else (record.version if record else None)


def _foreign(record: Record) -> str:
    """The code of the language of its words, when it is none that is read here; whatever language was chosen for it."""
    told = language_of(" ".join(kind_of(record.kind).texts(record, "full")))
    return told if told not in dict(settings.LANGUAGES) else ""


def record_form(request: HttpRequest, code: str, pk: Any = None) -> HttpResponse:
    """Add a record, or change one. What was typed is never lost: not to a mistake, not to somebody else's save."""
    kind = kind_of(code)
    if not request.actor.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    if pk is None and not kind.may_create(request.actor):
        raise PermissionDenied
    record = find(request, kind, pk, writable=True) if pk else None
    form = kind.form(request.POST or None, actor=request.actor, record=record)
    conflict = None
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            if record is None:
                saved = kind.create(actor=request.actor, **values)
            else:
                saved = kind.update(record, actor=request.actor, version=_seen(request, record), **values)
        except ValidationError as wrong:
            _refuse(form, wrong)
        except NotAllowed as why:
            form.add_error(None, str(why))
        except Conflict as clash:
            conflict = conflict_of(form, values, clash.current, reverse(f"{kind.code}_detail", args=[pk]))
        else:
            messages.success(request, _("Saved."))
            if foreign := _foreign(saved):
                messages.warning(request, foreign_in_words(foreign))
            return HttpResponseRedirect(
                kind.after_save(saved) if kind.after_save else reverse(f"{code}_detail", args=[saved.pk])
            )
    title = _("Edit: %(title)s") % {"title": record.title} if record else kind.adding or _("Add: %(what)s") % {"what": kind.label}
    back = reverse(f"{code}_detail", args=[pk]) if pk else reverse(f"{code}_list")
    context = {
        "title": title,
        "path": [{"label": kind.plural, "url": reverse(f"{code}_list")}],
        "form": form,
        "parts": form.grouped(),
        "conflict": conflict,
        "seen": _seen(request, record),
        "cancel_url": back,
    }
    return render(request, "crocevia/form.html", context, status=409 if conflict else 422 if form.errors else 200)


def urls_of(kind: Kind) -> list[URLPattern]:
    """The addresses of a kind: `<code>_list`, `<code>_new`, `<code>_detail`, `<code>_edit`."""
    told = {"code": kind.code}
    urls = [
        path(f"{kind.path}/", record_list, told, name=f"{kind.code}_list"),
        path(f"{kind.path}/<uuid:pk>/", record_detail, told, name=f"{kind.code}_detail"),
    ]
    if kind.form:
        urls += [
            path(f"{kind.path}/new/", record_form, told, name=f"{kind.code}_new"),
            path(f"{kind.path}/<uuid:pk>/edit/", record_form, told, name=f"{kind.code}_edit"),
        ]
    return urls
