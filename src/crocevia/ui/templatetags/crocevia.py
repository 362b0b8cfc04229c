"""The words and marks that templates share: shades, figures, dates with their doubt, sources, other languages."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from babel.numbers import format_decimal
from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from crocevia.ui import pictures
from crocevia.ui.writing import (
    amount,
    brief_number,
    language_mark,
    number_of,
    other_language,
    page_language,
    partial_date,
    qualifier_in_words,
    unit_in_words,
    value_of,
)

register = template.Library()
register.filter(brief_number)
register.filter(partial_date)
register.filter(language_mark)

STEPS = (0, 20, 35, 50, 65, 80)
THRESHOLD = 50
MARKS = ("good", "wait", "stop", "info", "none")

# How the states of DOMAIN.md read: done, waiting for somebody, stopped, open, idle.
STATES = {
    "good": {
        "active", "awarded", "closed", "completed", "confirmed", "current", "fulfilled", "granted", "in_force",
        "resident", "running", "signed", "validated", "published", "nda_in_force", "both_agreed",
    },
    "wait": {
        "awaiting_signature", "candidate_asked", "elicitation", "grant_preparation", "internal_review", "in_agreement",
        "in_introduction", "nda_pending", "negotiation", "owner_asked", "owner_review", "submitted",
        "under_evaluation", "planned", "applied",
    },
    "stop": {
        "abandoned", "candidate_declined", "dismissed", "expired", "no_fit", "no_reply", "owner_declined", "rejected",
        "superseded", "terminated", "unfulfilled", "withdrawn", "former",
    },
    "info": {"open", "shortlisted", "suggested", "revealed"},
}  # fmt: skip


# Coverage --------------------------------------------------------------------


@register.filter
def percent(probability: Any) -> int | str:
    """A probability between 0 and 1 as a whole number out of 100; nothing when there is none."""
    number = number_of(probability)
    return "" if number is None else round(min(max(number, 0.0), 1.0) * 100)


@register.filter
def shade(probability: Any) -> str:
    """The class of a coverage cell, k1 to k6, from the figure that is written in it; `none` without one."""
    figure = percent(probability)
    if figure == "":
        return "none"
    return f"k{sum(figure >= step for step in STEPS)}"


@register.filter
def covered(probability: Any) -> bool:
    figure = percent(probability)
    return figure != "" and figure >= THRESHOLD


@register.filter
def decimal(value: Any, digits: int = 2) -> str:
    """A number with this many decimals, written as the page's language writes it."""
    number = number_of(value)
    if number is None:
        return ""
    pattern = "#,##0" + ("." + "0" * int(digits) if int(digits) else "")
    return format_decimal(number, format=pattern, locale=page_language())


@register.filter
def coord(value: Any, factor: Any = 1) -> str:
    """A coordinate of a drawing: always with a point, whatever the language."""
    return f"{(number_of(value) or 0.0) * (number_of(factor) or 0.0):.1f}"


# Languages -------------------------------------------------------------------


@register.filter
def lang_attr(language: Any) -> SafeString | str:
    """` lang="en"`, to stand inside a tag, when a content is in another language than the page."""
    code = other_language(language)
    return format_html(' lang="{}"', code) if code else ""


@register.simple_tag
def said(text: Any, language: Any = "", block: bool = False) -> SafeString | str:
    """Words that somebody wrote, in serif, with their language marked when it is not the page's.

    `block=True` makes paragraphs of them, for a narrative.
    """
    if not text:
        return ""
    mark = language_mark(language)
    note = format_html(' <span class="inlang">{}</span>', mark) if mark else ""
    if not block:
        return format_html('<span class="said"{}>{}</span>{}', lang_attr(language), text, note)
    parts = [part for part in re.split(r"\n\s*\n|\r\n\s*\r\n", str(text).strip()) if part.strip()]
    paragraphs = format_html_join("", "<p>{}</p>", ((part,) for part in parts))
    after = format_html('<p class="src">{}</p>', mark) if mark else ""
    return format_html('<div class="said said--block"{}>{}</div>{}', lang_attr(language), paragraphs, after)


@register.filter
def highlight(sentence: Any, spans: Iterable[Any] | None = None) -> SafeString:
    """A sentence with these character spans marked. Overlaps are joined, what lies outside is cut, all is escaped."""
    text = str(sentence or "")
    clean: list[list[int]] = []
    pairs = [(int(span[0]), int(span[1])) for span in spans or ()]
    for start, end in sorted((max(0, start), min(len(text), end)) for start, end in pairs):
        if start >= end:
            continue
        if clean and start <= clean[-1][1]:
            clean[-1][1] = max(clean[-1][1], end)
        else:
            clean.append([start, end])
    out, at = [], 0
    for start, end in clean:
        out.append(conditional_escape(text[at:start]))
        out.append(format_html("<mark>{}</mark>", text[start:end]))
        at = end
    out.append(conditional_escape(text[at:]))
    return mark_safe("".join(out))  # noqa: S308  every piece above is escaped


@register.simple_tag
def marked(sentence: Any, spans: Any = None) -> SafeString:
    """The same as the filter `highlight`, for spans that may be absent."""
    return highlight(sentence, spans)


# Sources and states ----------------------------------------------------------


@register.simple_tag
def source(thing: Any, url: str = "") -> SafeString | str:
    """Where a fact comes from, in the smallest size: title, place in it, date. Words or `{title, locator, date, url}`.

    Without a source it says so.
    """
    if not thing:
        return format_html('<span class="src missing">{}</span>', _("no source"))
    if isinstance(thing, (str, SafeString)):
        title, locator, date = thing, "", ""
    else:
        title = value_of(thing, "title") or str(thing)
        locator, date = value_of(thing, "locator"), partial_date(value_of(thing, "date"), "short")
        url = url or value_of(thing, "url")
    name = format_html('<a href="{}">{}</a>', url, title) if url else conditional_escape(title)
    rest = [part for part in (locator, date) if part]
    return format_html('<span class="src">{}{}</span>', name, format_html_join("", ", {}", ((part,) for part in rest)))


@register.simple_tag
def status(mark: Any, word: Any = "") -> SafeString | str:
    """A state: a mark and a word. `mark` is good, wait, stop, info or none."""
    if not word:
        return ""
    return format_html('<span class="tag tag--{}">{}</span>', mark if mark in MARKS else "none", word)


@register.filter
def state_mark(state: Any) -> str:
    """Which mark a state of a record wears."""
    return next((mark for mark, states in STATES.items() if str(state) in states), "none")


# Figures ---------------------------------------------------------------------


@register.simple_tag
def figure(value: Any, unit: str = "", qualifier: str = "", upper: Any = None) -> SafeString:
    """A figure as its source gives it: qualifier, number or span, unit. Numbers are written as the page's language does."""
    unit, qualifier = unit or "", qualifier or ""
    if value in (None, ""):
        return format_html('<span class="missing">{}</span>', _("not given"))
    text = amount(value, unit)
    if upper not in (None, ""):
        text = f"{text}–{amount(upper, unit)}"
    before = format_html("<small>{}</small> ", qualifier_in_words(qualifier)) if qualifier else ""
    after = format_html(" <small>{}</small>", unit_in_words(unit)) if unit and unit.upper() not in ("EUR", "€") else ""
    return format_html('<span class="num">{}{}{}</span>', before, text, after)


@register.inclusion_tag("crocevia/figures/bars.html")
def bars(rows: Iterable[Any], unit: str = "", head: str = "", figure_head: str = "") -> dict[str, Any]:
    """A table of figures with a bar beside each. A row is {label, value, url, sub, words}."""
    return {"bars": pictures.bars(rows), "unit": unit, "head": head, "figure_head": figure_head}


@register.inclusion_tag("crocevia/organisation/picture.html")
def relation_picture(relations: Any) -> dict[str, Any]:
    """The relations of a party as columns, as a tree for a phone, and as the same table."""
    return {
        "relations": relations,
        "wide": pictures.relations_wide(relations),
        "narrow": pictures.relations_narrow(relations),
        "rows": pictures.relations_rows(relations),
    }


@register.filter
def readings(figure: Any) -> list[Any]:
    """What each source says of a figure; one that holds a single reading itself counts as one."""
    if isinstance(figure, Mapping):
        told = figure.get("readings", figure.get("values"))
    else:
        told = getattr(figure, "readings", None)
    return [figure] if told is None else list(told)


@register.filter
def number_lines(values: Iterable[Any]) -> list[dict[str, Any]]:
    """For each value of a figure its line, when every one of them is a number: all on the same scale."""
    kept = [number_of(value_of(value, "value")) for value in values]
    if len(kept) < 2 or any(number is None for number in kept):
        return []
    return pictures.number_lines([number for number in kept if number is not None])


@register.filter
def along_years(figure: Any) -> list[dict[str, Any]]:
    """The marks of a small multiple, placed on its years."""
    return pictures.along_years(
        value_of(figure, "marks", []), int(value_of(figure, "first", 2000)), int(value_of(figure, "last", 2030))
    )


# Addresses -------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """This page's address with some parameters changed. None or nothing takes one away; `page` goes with any other change."""
    request = context.get("request")
    values = request.GET.copy() if request is not None else None
    if values is None:
        return "?"
    if "page" not in changes:
        values.pop("page", None)
    for key, value in changes.items():
        if value in (None, ""):
            values.pop(key, None)
        elif isinstance(value, (list, tuple)):
            values.setlist(key, [str(each) for each in value])
        else:
            values[key] = str(value)
    encoded = values.urlencode()
    return f"{request.path}?{encoded}" if encoded else request.path


@register.simple_tag(takes_context=True)
def carry(context: template.Context, *but: str, form: str = "") -> SafeString | str:
    """The page's parameters as hidden fields, so that a search form keeps the filters. `but` names those left out."""
    request = context.get("request")
    if request is None:
        return ""
    belongs = format_html(' form="{}"', form) if form else ""
    return format_html_join(
        "",
        '<input type="hidden" name="{}" value="{}"{}>',
        ((key, value, belongs) for key, values in request.GET.lists() if key not in ("page", *but) for value in values),
    )


@register.simple_tag(takes_context=True)
def sort_header(context: template.Context, column: Any, current: str = "") -> SafeString | str:
    """A table's header: plain words, or a link that sorts by this column and turns the order round."""
    key, label = value_of(column, "key"), value_of(column, "label")
    align = format_html(' class="{}"', value_of(column, "align")) if value_of(column, "align") else ""
    if not label:
        return format_html('<td role="cell"{}></td>', align)
    if not value_of(column, "sortable", False):
        return format_html('<th role="columnheader" scope="col"{}>{}</th>', align, label)
    current = current or ""
    active = current.lstrip("-") == key
    order = ("descending" if current.startswith("-") else "ascending") if active else ""
    other = f"-{key}" if current == key else key
    return format_html(
        '<th role="columnheader" scope="col"{}{}><a class="sorter" id="sort-{}" href="{}">{}</a></th>',
        align,
        format_html(' aria-sort="{}"', order) if order else "",
        key,
        query(context, sort=other),
        label,
    )


@register.filter
def message_mark(level_tag: str) -> str:
    """Which mark a message wears."""
    marks = {"success": "good", "warning": "wait", "error": "stop"}
    return next((marks[word] for word in str(level_tag or "").split() if word in marks), "info")


@register.filter
def get(thing: Any, name: Any) -> Any:
    """A key whose name is known only when the page is drawn."""
    return value_of(thing, name)


@register.filter
def at(things: Any, number: Any) -> Any:
    """The item at this place; nothing when there are fewer."""
    try:
        return things[int(number)]
    except (IndexError, TypeError, ValueError, KeyError):
        return ""
