"""How the product writes things in the page's language: dates with their doubt, amounts, marks of another language."""

import datetime
import math
import re
from collections.abc import Mapping
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from crocevia.records.language import language_name

SCALES = ((1_000_000_000, "bn"), (1_000_000, "M"))
PARTIAL = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


def page_language() -> str:
    return (get_language() or "en").split("-")[0]


def number_of(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return None if math.isnan(number) else number


def value_of(thing: Any, name: str, default: Any = "") -> Any:
    """A key of a mapping or an attribute of an object: contexts may hold either."""
    value = thing.get(name, default) if isinstance(thing, Mapping) else getattr(thing, name, default)
    return default if value is None else value


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
    if len(ends) == 2 and any(ends) and all(not end or PARTIAL.match(end) for end in ends):
        return "–".join(partial_date(end, length) for end in ends if end)
    match = PARTIAL.match(text)
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


def other_language(language: Any) -> str:
    """The language code of a content, when it is not the page's."""
    code = str(language or "").split("-")[0].lower()
    return code if code and code not in ("und", page_language()) else ""


def language_mark(language: Any) -> str:
    """`in inglese`, when a content is in another language than the page."""
    code = other_language(language)
    if not code:
        return ""
    return _("in %(language)s") % {"language": language_name(code)}


def foreign_in_words(code: str) -> str:
    """What a reader should know of words in a language that the engine does not read."""
    said = _("This seems to be in %(language)s. Crocevia reads Italian and English: the answer may be poor.")
    return said % {"language": language_name(code)} if code else ""


def _scale(name: str) -> str:
    return pgettext("billion, short", "bn") if name == "bn" else pgettext("million, short", "M")


def amount(value: Any, unit: str) -> str:
    number = number_of(value)
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


def qualifier_in_words(word: str) -> str:
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


def unit_in_words(unit: str) -> str:
    """What is counted. The sources' units are few and stand beside a number like a symbol; any other reads as it is written."""
    words = {
        "centres": _("centres"),
        "companies": _("companies"),
        "dossiers": _("dossiers"),
        "events per year": _("events per year"),
        "faculties": _("faculties"),
        "investments": _("investments"),
        "laboratories": _("laboratories"),
        "organisations": _("organisations"),
        "passengers": _("passengers"),
        "patents": _("patents"),
        "people": _("people"),
        "people (per year assumed)": _("people (per year assumed)"),
        "people per year": _("people per year"),
        "per year": _("per year"),
        "projects": _("projects"),
        "universities": _("universities"),
    }
    return words.get(unit, unit)


def figure_in_words(value: Any, unit: str = "", qualifier: str = "") -> str:
    """Hedge, number and unit in one line: più di 127 mln €, 650 persone l’anno."""
    money = unit.upper() in ("EUR", "€")
    parts = (qualifier_in_words(qualifier), amount(value, unit), "" if money else unit_in_words(unit))
    return " ".join(part for part in parts if part)


def brief_number(value: Any) -> str:
    """A number short enough for the tick of a scale: 1,200, 140 M."""
    number = number_of(value)
    if number is None:
        return ""
    for size, name in SCALES:
        if abs(number) >= size:
            return f"{format_decimal(number / size, format='#,##0.#', locale=page_language())}\u202f{_scale(name)}"
    return format_decimal(number, format="#,##0.##", locale=page_language())
