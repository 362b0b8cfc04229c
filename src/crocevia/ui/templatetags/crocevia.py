"""The words and marks that templates share: shades, figures, dates with their doubt, sources, other languages."""

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from crocevia.ui import pictures

register = template.Library()

STEPS = (0, 20, 35, 50, 65, 80)
THRESHOLD = 50
SCALES = ((1_000_000_000, "bn"), (1_000_000, "M"))
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


def page_language() -> str:
    return (get_language() or "en").split("-")[0]


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return None if math.isnan(number) else number


def _get(thing: Any, name: str, default: Any = "") -> Any:
    """A key of a mapping or an attribute of an object: contexts may hold either."""
    value = thing.get(name, default) if isinstance(thing, Mapping) else getattr(thing, name, default)
    return default if value is None else value


# Coverage --------------------------------------------------------------------


@register.filter
def percent(probability: Any) -> int | str:
    """A probability between 0 and 1 as a whole number out of 100; nothing when there is none."""
    number = _number(probability)
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
    number = _number(value)
    if number is None:
        return ""
    pattern = "#,##0" + ("." + "0" * int(digits) if int(digits) else "")
    return format_decimal(number, format=pattern, locale=page_language())


@register.filter
def coord(value: Any, factor: Any = 1) -> str:
    """A coordinate of a drawing: always with a point, whatever the language."""
    return f"{(_number(value) or 0.0) * (_number(factor) or 0.0):.1f}"


# Dates -----------------------------------------------------------------------

_PARTIAL = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


@register.filter
def partial_date(value: Any, length: str = "long") -> str:
    """A date that may lack its day or month, in the page's words: 14 dicembre 2006, dicembre 2006, 2009.

    Two dates with `/` between them are a span. What is not a date is given back as it is.
    """
    if value in (None, ""):
        return ""
    if isinstance(value, datetime.datetime):
        value = value.date()
    text = value.isoformat() if isinstance(value, datetime.date) else str(value).strip()
    ends = [part.strip() for part in text.split("/")]
    if len(ends) == 2 and any(ends) and all(not end or _PARTIAL.match(end) for end in ends):
        return "–".join(partial_date(end, length) for end in ends if end)
    match = _PARTIAL.match(text)
    if not match:
        return text
    year, month, day = match.groups()
    if month is None:
        return year
    month_word = "MMM" if length == "short" else "MMMM"
    try:
        date = datetime.date(int(year), int(month), int(day or 1))
    except ValueError:
        return text
    return format_date(date, f"d {month_word} y" if day else f"{month_word} y", locale=page_language())


# Languages -------------------------------------------------------------------


def _other(language: Any) -> str:
    """The language code of a content, when it is not the page's."""
    code = str(language or "").split("-")[0].lower()
    return code if code and code not in ("und", page_language()) else ""


def language_mark(language: Any) -> str:
    """`in inglese`, when a content is in another language than the page."""
    code = _other(language)
    if not code:
        return ""
    words = {
        "it": _("in Italian"),
        "en": _("in English"),
        "de": _("in German"),
        "fr": _("in French"),
        "es": _("in Spanish"),
    }
    return words.get(code, _("in another language (%(code)s)") % {"code": code})


@register.filter
def lang_attr(language: Any) -> SafeString | str:
    """` lang="en"`, to stand inside a tag, when a content is in another language than the page."""
    code = _other(language)
    return format_html(' lang="{}"', code) if code else ""


@register.filter(name="language_mark")
def language_mark_filter(language: Any) -> str:
    return language_mark(language)


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
        title = _get(thing, "title") or str(thing)
        locator, date = _get(thing, "locator"), partial_date(_get(thing, "date"), "short")
        url = url or _get(thing, "url")
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


def _scale(name: str) -> str:
    return pgettext("billion, short", "bn") if name == "bn" else pgettext("million, short", "M")


def _amount(value: Any, unit: str) -> str:
    number = _number(value)
    if number is None:
        return str(value)
    locale = page_language()
    money = unit.upper() in ("EUR", "€")
    suffix = ""
    if money:
        for size, name in SCALES:
            if abs(number) >= size:
                number, suffix = number / size, name
                break
    text = format_decimal(number, format="#,##0.##", locale=locale)
    if money:
        parts = [text, _scale(suffix)] if suffix else [text]
        amount = "\u202f".join(parts)
        return f"€\u202f{amount}" if locale == "en" else f"{amount}\u202f€"
    return text


def _qualifier(word: str) -> str:
    words = {
        "about": _("about"),
        "more than": _("more than"),
        "less than": _("less than"),
        "at least": _("at least"),
        "at most": _("at most"),
        "almost": _("almost"),
        "above": _("above"),
    }
    return words.get(word, word)


@register.simple_tag
def figure(value: Any, unit: str = "", qualifier: str = "", upper: Any = None) -> SafeString:
    """A figure as its source gives it: qualifier, number or span, unit. Numbers are written as the page's language does."""
    unit, qualifier = unit or "", qualifier or ""
    if value in (None, ""):
        return format_html('<span class="missing">{}</span>', _("not given"))
    text = _amount(value, unit)
    if upper not in (None, ""):
        text = f"{text}–{_amount(upper, unit)}"
    before = format_html("<small>{}</small> ", _qualifier(qualifier)) if qualifier else ""
    after = format_html(" <small>{}</small>", unit) if unit and unit.upper() not in ("EUR", "€") else ""
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
def brief_number(value: Any) -> str:
    """A number short enough for the tick of a scale: 1,200, 140 M."""
    number = _number(value)
    if number is None:
        return ""
    for size, name in SCALES:
        if abs(number) >= size:
            return f"{format_decimal(number / size, format='#,##0.#', locale=page_language())}\u202f{_scale(name)}"
    return format_decimal(number, format="#,##0.##", locale=page_language())


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
    kept = [_number(_get(value, "value")) for value in values]
    if len(kept) < 2 or any(number is None for number in kept):
        return []
    return pictures.number_lines([number for number in kept if number is not None])


@register.filter
def along_years(figure: Any) -> list[dict[str, Any]]:
    """The marks of a small multiple, placed on its years."""
    return pictures.along_years(
        _get(figure, "marks", []), int(_get(figure, "first", 2000)), int(_get(figure, "last", 2030))
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
    key, label = _get(column, "key"), _get(column, "label")
    align = format_html(' class="{}"', _get(column, "align")) if _get(column, "align") else ""
    if not label:
        return format_html('<td role="cell"{}></td>', align)
    if not _get(column, "sortable", False):
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
    return _get(thing, name)


@register.filter
def at(things: Any, number: Any) -> Any:
    """The item at this place; nothing when there are fewer."""
    try:
        return things[int(number)]
    except (IndexError, TypeError, ValueError, KeyError):
        return ""
