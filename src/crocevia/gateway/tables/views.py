"""Import in the browser: upload, look, accept. The page says what every column means and what every row would do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crocevia.gateway.models import ImportDraft
from crocevia.gateway.tables.cells import EMPTY
from crocevia.gateway.tables.drafts import (
    KEPT,
    MOST_AT_ONCE,
    Outdated,
    accept_draft,
    discard_draft,
    draft_of,
    drop_old,
    keep_draft,
    plan_of,
)
from crocevia.gateway.tables.exports import as_attachment, delimiter
from crocevia.gateway.tables.plan import Plan, Problem, Step, Stopped
from crocevia.gateway.tables.registry import importable_by, table_of
from crocevia.gateway.tables.sheets import MOST_BYTES, MOST_ROWS, Unreadable
from crocevia.gateway.tables.table import Table
from crocevia.gateway.tables.writing import CSV, XLSX, csv_lines, xlsx_bytes
from crocevia.people.actor import Actor
from crocevia.records.errors import NotAllowed

MOST_SHOWN = 200
LONGEST_SHOWN = 160


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What the file holds"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX. Nothing changes before you have seen what would, and accepted it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
    )

    def __init__(self, *args: Any, tables: list[Table], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(table.code, table.label) for table in tables]


def _tables(actor: Actor) -> list[Table]:
    found = importable_by(actor)
    if not found:
        raise PermissionDenied
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """The upload, the columns of each table, and what waits to be accepted."""
    found = _tables(request.actor)
    drop_old()
    form = UploadForm(request.POST or None, request.FILES or None, tables=found, initial={"kind": request.GET.get("kind")})
    if request.method == "POST" and form.is_valid():
        upload, table = form.cleaned_data["file"], table_of(form.cleaned_data["kind"])
        try:
            if upload.size > MOST_BYTES:
                raise Unreadable(_("The file is larger than %(most)d MB: split it.") % {"most": MOST_BYTES // 1024**2})
            draft = keep_draft(actor=request.actor, table=table, filename=upload.name, content=upload.read())
        except Unreadable as why:
            form.add_error("file", str(why))
        else:
            return HttpResponseRedirect(reverse("import_preview", args=[draft.pk]))
    drafts = ImportDraft.objects.filter(user=request.actor.user_id).defer("content")
    context = {
        "title": _("Import"),
        "intro": _("Partners, people, capabilities and needs from a table. First you see what every row would do; only then it is done."),
        "form": form,
        "submit_label": _("Upload and look"),
        "multipart": True,
        "drafts": _drafts_section(list(drafts)),
        "tables": [_documented(table) for table in found],
        "most_rows": MOST_ROWS,
        "most_megabytes": MOST_BYTES // 1024**2,
        "days": KEPT.days,
        "empty_word": EMPTY,
    }
    return render(request, "gateway/import.html", context, status=422 if form.errors else 200)


def _drafts_section(drafts: list[ImportDraft]) -> dict[str, Any] | None:
    rows = []
    for draft in drafts:
        done = draft.state == ImportDraft.State.ACCEPTED
        table = table_of(draft.kind)
        rows.append(
            {
                "url": reverse("import_preview", args=[draft.pk]),
                "cells": [
                    {"value": draft.filename or "–"},
                    {"value": table.label if table else draft.kind},
                    {"value": _("accepted") if done else _("waits for you"), "mark": "good" if done else "wait"},
                    {"value": date_format(localtime(draft.created), "SHORT_DATETIME_FORMAT")},
                ],
            }
        )
    columns = [{"key": "file", "label": _("File")}, {"key": "kind", "label": _("Holds")}, {"key": "state", "label": _("State")}, {"key": "when", "label": _("Uploaded")}]
    return {"title": _("Your imports"), "columns": columns, "rows": rows} if rows else None


def _documented(table: Table) -> dict[str, Any]:
    """The columns of one table, for the page."""
    rows = [
        {
            "cells": [
                {"value": column.name, "lang": "en"},
                {"value": column.label},
                {"value": _("required") if column.required else ""},
                {"value": column.help},
                {"value": column.example, "lang": "it" if column.example else ""},
            ]
        }
        for column in table.columns
        if column.importable or column.key
    ]
    columns = [{"key": "name", "label": _("Header")}, {"key": "label", "label": _("Meaning")}, {"key": "required", "label": _("Required")}, {"key": "help", "label": _("How to write it"), "long": True}, {"key": "example", "label": _("Example"), "long": True}]
    files = [{"label": e.upper(), "url": reverse("import_template", args=[table.code, e])} for e in ("csv", "xlsx")]
    return {"code": table.code, "title": table.label, "columns": columns, "rows": rows, "files": files}


@login_required
@require_safe
def import_template(request: HttpRequest, code: str, ending: str) -> HttpResponse | StreamingHttpResponse:
    table = next((table for table in _tables(request.actor) if table.code == code), None)
    if table is None:
        raise Http404
    headers, example = table.template()
    filename = f"{table.code}-template.{ending}"
    if ending == "csv":
        return as_attachment(StreamingHttpResponse(csv_lines(headers, [example], delimiter()), content_type=CSV), filename)
    content = xlsx_bytes(str(table.label), headers, [example], table.legend(), _("legend"))
    return as_attachment(HttpResponse(content, content_type=XLSX), filename)


def _own(request: HttpRequest, pk: UUID) -> ImportDraft:
    draft = draft_of(request.actor, pk)
    if draft is None:
        raise Http404
    return draft


def _planned(request: HttpRequest, draft: ImportDraft) -> Plan:
    try:
        return plan_of(draft, request.actor)
    except NotAllowed:
        raise PermissionDenied from None


@login_required
@require_safe
def import_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    draft = _own(request, pk)
    if draft.state == ImportDraft.State.ACCEPTED:
        return render(request, "crocevia/detail.html", _accepted(draft))
    return _preview(request, draft, _planned(request, draft))


def _accepted(draft: ImportDraft) -> dict[str, Any]:
    table = table_of(draft.kind)
    return {
        "title": draft.filename or table.label,
        "path": [{"label": _("Import"), "url": reverse("import_list")}],
        "meta": [table.label, {"mark": "good", "word": _("accepted")}],
        "lead": _counted(draft.outcome),
        "actions": [{"label": _("See the list"), "url": f"/{table.path}/", "main": True}],
        "aside": [
            {
                "title": _("This import"),
                "rows": [
                    {"label": _("Accepted"), "value": date_format(localtime(draft.accepted), "SHORT_DATETIME_FORMAT")},
                    {"label": _("Uploaded"), "value": date_format(localtime(draft.created), "SHORT_DATETIME_FORMAT")},
                ],
                "note": _("What was done stands in the history of each record."),
            }
        ],
    }


def _counted(counts: dict[str, int]) -> str:
    parts = [
        ngettext("%(n)d row to add", "%(n)d rows to add", counts["added"]) % {"n": counts["added"]},
        ngettext("%(n)d to change", "%(n)d to change", counts["changed"]) % {"n": counts["changed"]},
        ngettext("%(n)d unchanged", "%(n)d unchanged", counts["unchanged"]) % {"n": counts["unchanged"]},
    ]
    return ", ".join(parts) + "."


def _line(number: int) -> str:
    return _("line %(n)d") % {"n": number}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1].rstrip() + "…"


def _problems_section(problems: tuple[Problem, ...], draft: ImportDraft) -> dict[str, Any] | None:
    if not problems:
        return None
    columns = [{"key": "line", "label": _("Line")}, {"key": "column", "label": _("Column")}, {"key": "why", "label": _("Why"), "long": True}]
    rows = [{"cells": [{"value": _line(p.line)}, {"value": p.column or _("the row")}, {"value": p.why}]} for p in problems[:MOST_SHOWN]]
    note = _("The first %(n)d of %(total)d.") % {"n": MOST_SHOWN, "total": len(problems)} if len(problems) > MOST_SHOWN else ""
    actions = [{"label": _("All problems as CSV"), "url": reverse("import_problems", args=[draft.pk])}]
    return {"id": "problems", "title": _("Rows that cannot be taken"), "note": note, "columns": columns, "rows": rows, "actions": actions}


def _steps_section(steps: list[Step], title: str, key: str) -> dict[str, Any] | None:
    if not steps:
        return None
    columns = [{"key": "line", "label": _("Line")}, {"key": "name", "label": _("Name"), "long": True}, {"key": "column", "label": _("Column")}, {"key": "old", "label": _("Now")}, {"key": "new", "label": _("Then")}]
    rows: list[dict[str, Any]] = []
    for step in steps:
        for change in step.changes:
            cells = [{"value": _line(step.line)}, {"value": step.name}, {"value": change.column}, {"value": _short(change.old)}, {"value": _short(change.new)}]
            rows.append({"cells": cells})
    note = _("The first %(n)d of %(total)d values.") % {"n": MOST_SHOWN, "total": len(rows)} if len(rows) > MOST_SHOWN else ""
    return {"id": key, "title": title, "note": note, "columns": columns, "rows": rows[:MOST_SHOWN]}


def _added_section(steps: list[Step]) -> dict[str, Any] | None:
    if not steps:
        return None
    columns = [{"key": "line", "label": _("Line")}, {"key": "name", "label": _("Name"), "long": True}, {"key": "values", "label": _("Values"), "long": True}]
    rows = []
    for step in steps[:MOST_SHOWN]:
        told = "; ".join(f"{c.column}: {_short(c.new)}" for c in step.changes if c.new)
        rows.append({"cells": [{"value": _line(step.line)}, {"value": step.name}, {"value": told}]})
    note = _("The first %(n)d of %(total)d.") % {"n": MOST_SHOWN, "total": len(steps)} if len(steps) > MOST_SHOWN else ""
    return {"id": "added", "title": _("Would be added"), "note": note, "columns": columns, "rows": rows}


def _preview(request: HttpRequest, draft: ImportDraft, plan: Plan, status: int = 200, stopped: tuple[Problem, ...] = ()) -> HttpResponse:
    """What the file would do now."""
    table = table_of(draft.kind)
    actions: list[dict[str, Any]] = []
    if plan.acceptable and plan.work <= MOST_AT_ONCE:
        data = {"fingerprint": plan.fingerprint}
        accept = reverse("import_accept", args=[draft.pk])
        actions.append({"label": _("Accept: do all of it"), "url": accept, "method": "post", "main": True, "data": data})
    discard = reverse("import_discard", args=[draft.pk])
    actions.append({"label": _("Discard"), "url": discard, "method": "post"})
    lead = _counted(plan.counts())
    if plan.problems:
        bad = ngettext("%(n)d row cannot be taken", "%(n)d rows cannot be taken", plan.bad_rows) % {"n": plan.bad_rows}
        lead = f"{bad}. " + _("Put the file right and upload it again: an import is done as a whole or not at all.")
    elif plan.work > MOST_AT_ONCE:
        lead += " " + _("A browser accepts at most %(most)d rows at once: split the file, or have it imported from the terminal with import_table.") % {"most": MOST_AT_ONCE}
    elif not plan.acceptable:
        lead = _("Everything in this file is already so: there is nothing to do.")
    content = draft.content
    rows = [
        {"label": _("Read as"), "value": content.get("read_as", "")},
        {"label": _("Rows"), "value": len(content["rows"])},
        {"label": _("Would be added"), "value": plan.counts()["added"]},
        {"label": _("Would be changed"), "value": plan.counts()["changed"]},
        {"label": _("Unchanged"), "value": plan.counts()["unchanged"]},
        {"label": _("Rows with problems"), "value": plan.bad_rows},
    ]
    aside: list[dict[str, Any]] = [{"title": _("This file"), "rows": rows, "note": _("Kept for %(days)d days, seen by you only.") % {"days": KEPT.days}}]
    if plan.passed_over:
        aside.append({"title": _("Columns passed over"), "text": ", ".join(plan.passed_over), "note": _("An export writes them, an import does not change them.")})
    sections = [
        _problems_section(stopped or plan.problems, draft),
        _steps_section(plan.of("change"), _("Would be changed"), "changed"),
        _added_section(plan.of("add")),
    ]
    context = {
        "title": draft.filename or table.label,
        "lead": lead,
        "path": [{"label": _("Import"), "url": reverse("import_list")}],
        "meta": [table.label, {"mark": "wait", "word": _("nothing changed yet")}],
        "actions": actions,
        "sections": [section for section in sections if section],
        "aside": aside,
    }
    return render(request, "crocevia/detail.html", context, status=status)


@login_required
@require_safe
def import_problems(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """Every problem of the file as a table of its own, to work through."""
    problems = _planned(request, _own(request, pk)).problems
    rows = [[problem.line, problem.column, problem.why] for problem in problems]
    headers = ["line", "column", "why"]
    return as_attachment(StreamingHttpResponse(csv_lines(headers, rows, delimiter()), content_type=CSV), "problems.csv")


@login_required
@require_POST
def import_accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    draft = _own(request, pk)
    here = HttpResponseRedirect(reverse("import_preview", args=[pk]))
    try:
        _draft, fresh = accept_draft(pk, actor=request.actor, fingerprint=request.POST.get("fingerprint", ""))
    except Outdated:
        messages.warning(request, _("Something changed since you looked: this is what the file would do now. Nothing was done yet."))
        return _preview(request, draft, _planned(request, draft), status=409)
    except Stopped as stop:
        messages.error(request, _("A row was refused, so nothing of the file was done."))
        return _preview(request, draft, _planned(request, draft), status=422, stopped=stop.problems)
    except NotAllowed:
        raise PermissionDenied from None
    if fresh:
        messages.success(request, _("Done."))
    else:
        messages.info(request, _("This import was accepted before: nothing was done twice."))
    return here


@login_required
@require_POST
def import_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    _own(request, pk)
    discard_draft(pk, actor=request.actor)
    messages.success(request, _("Discarded."))
    return HttpResponseRedirect(reverse("import_list"))
