"""Any list as a file: the same rows as the page's, all its pages, as filtered and sorted, as far as this reader may read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.gateway.tables.registry import table_at
from crocevia.gateway.tables.writing import CSV, XLSX, csv_lines, xlsx_bytes
from crocevia.ui.lists import asked


def delimiter() -> str:
    """What the reader's spreadsheet expects: an Italian Excel opens only semicolons in columns."""
    return ";" if (get_language() or "").startswith("it") else ","


def as_attachment(response: HttpResponse | StreamingHttpResponse, filename: str) -> HttpResponse | StreamingHttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def export(request: HttpRequest, path: str, ending: str) -> HttpResponse | StreamingHttpResponse:
    table = table_at(path)
    if table is None:
        raise Http404
    headers = [column.name for column in table.columns]
    rows = table.rows(request.actor, asked(request))
    filename = f"{table.path}-{timezone.localdate().isoformat()}.{ending}"
    if ending == "csv":
        return as_attachment(StreamingHttpResponse(csv_lines(headers, rows, delimiter()), content_type=CSV), filename)
    content = xlsx_bytes(str(table.label), headers, rows, table.legend(), _("legend"))
    return as_attachment(HttpResponse(content, content_type=XLSX), filename)
