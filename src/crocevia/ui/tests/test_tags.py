import math
from datetime import date

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from crocevia.ui.templatetags import crocevia as tags


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def draw(template: str, **context) -> str:
    return Template("{% load crocevia i18n %}" + template).render(Context(context))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "k1"), (0.194, "k1"), (0.2, "k2"), (0.35, "k3"), (0.494, "k3"), (0.496, "k4"), (0.65, "k5"), (0.8, "k6"),
        (1, "k6"), (1.7, "k6"), (-1, "k1"), (None, "none"), (math.nan, "none"), ("", "none"), ("x", "none"),
    ],
)  # fmt: skip
def test_shade_follows_the_figure_that_is_written(value, expected):
    assert tags.shade(value) == expected


def test_a_cell_that_says_50_is_covered_and_one_that_says_49_is_not():
    assert tags.percent(0.496) == 50 and tags.covered(0.496)
    assert tags.percent(0.494) == 49 and not tags.covered(0.494)


@pytest.mark.parametrize(
    ("language", "value", "length", "expected"),
    [
        ("it", "2006-12-14", "long", "14 dicembre 2006"),
        ("en", "2006-12-14", "short", "14 Dec 2006"),
        ("it", "2006-12", "long", "dicembre 2006"),
        ("it", "2009", "long", "2009"),
        ("it", "2012/2022", "long", "2012–2022"),
        ("en", "2012/", "long", "2012"),
        ("it", date(2026, 11, 4), "short", "4 nov 2026"),
        ("it", "22/11/2026 01:29", "short", "22/11/2026 01:29"),
        ("it", "/", "short", "/"),
        ("it", "primavera 2021", "long", "primavera 2021"),
        ("it", "2006-13-40", "long", "2006-13-40"),
        ("it", None, "long", ""),
        ("it", 2009, "long", "2009"),
    ],
)
def test_dates_keep_their_doubt(language, value, length, expected):
    with override(language):
        assert tags.partial_date(value, length) == expected


def test_words_in_another_language_are_marked():
    with override("it"):
        html = draw('{% said text "en" %}', text="Machines <b>learn</b>")
        assert 'lang="en"' in html and "&lt;b&gt;" in html and "inlang" in html
        assert draw('{% said "Macchine" "it" %}') == '<span class="said">Macchine</span>'
        assert draw('{% said "Macchine" "it-IT" %}') == '<span class="said">Macchine</span>'
    assert draw('{% said "" "en" %}') == ""
    assert draw('{% said text "it" block=True %}', text="Uno.\n\nDue <i>") == (
        '<div class="said said--block" lang="it"><p>Uno.</p><p>Due &lt;i&gt;</p></div><p class="src">in Italian</p>'
    )


@pytest.mark.parametrize(
    ("sentence", "spans", "expected"),
    [
        ("abc def", [(4, 7)], "abc <mark>def</mark>"),
        ("abc def", [(0, 5), (4, 7)], "<mark>abc def</mark>"),
        ("a<b>c", [(1, 4)], "a<mark>&lt;b&gt;</mark>c"),
        ("<script>", [], "&lt;script&gt;"),
        ("abc", [(-5, 99)], "<mark>abc</mark>"),
        ("abc", [(2, 1), (9, 12)], "abc"),
        ("abc", None, "abc"),
        ("", [(0, 3)], ""),
    ],
)
def test_highlight_escapes_and_joins(sentence, spans, expected):
    assert tags.highlight(sentence, spans) == expected


def test_a_source_says_where_and_when_or_that_there_is_none():
    told = {"title": "Interview <1>", "locator": "line 5", "date": "2022-03", "url": "/sources/1/"}
    html = draw("{% source told %}", told=told)
    assert html == '<span class="src"><a href="/sources/1/">Interview &lt;1&gt;</a>, line 5, Mar 2022</span>'
    assert draw("{% source told %}", told="Website, line 90") == '<span class="src">Website, line 90</span>'
    assert "no source" in draw("{% source told %}", told=None)


def test_a_status_is_a_mark_and_a_word():
    assert draw('{% status "good" "resident" %}') == '<span class="tag tag--good">resident</span>'
    assert draw('{% status "unheard" "resident" %}') == '<span class="tag tag--none">resident</span>'
    assert draw('{% status "good" "" %}') == ""
    assert tags.state_mark("in_force") == "good" and tags.state_mark("nonsense") == "none"


@pytest.mark.parametrize(
    ("language", "arguments", "expected"),
    [
        ("en", (67, "", "", None), "67"),
        ("it", (93000, "m²", "", None), "93.000 m²"),
        ("en", (127_000_000, "EUR", "more than", None), "more than €127M"),
        ("it", (1_500, "EUR", "", None), "1.500€"),
        ("en", (650, "", "", 700), "650–700"),
        ("en", ("some", "", "", None), "some"),
        ("en", (None, "m²", "", None), "not given"),
        ("en", (0, "", "", None), "0"),
    ],
)
def test_figures_read_as_the_language_writes_them(language, arguments, expected):
    with override(language):
        text = draw("{% figure a b c d %}", **dict(zip("abcd", arguments, strict=True)))
    plain = text.replace("\u202f", "")
    for tag in ('<span class="num">', '<span class="missing">', "</span>", "<small>", "</small>"):
        plain = plain.replace(tag, "")
    assert plain == expected


def test_query_changes_only_what_it_names():
    request = RequestFactory().get("/needs/", {"kind": ["a", "b"], "page": "3", "q": "ferro & ghisa"})
    assert draw("{% query page=4 %}", request=request) == "/needs/?kind=a&amp;kind=b&amp;page=4&amp;q=ferro+%26+ghisa"
    assert draw("{% query q=None %}", request=request) == "/needs/?kind=a&amp;kind=b"
    assert draw("{% query q='' kind='' %}", request=request) == "/needs/"
    assert draw("{% query q='x' %}") == "?"


def test_carry_keeps_the_filters_and_escapes_them():
    request = RequestFactory().get("/needs/", {"kind": '"><script>', "page": "3", "q": "x"})
    html = draw('{% carry "q" form="list-form" %}', request=request)
    assert html == '<input type="hidden" name="kind" value="&quot;&gt;&lt;script&gt;" form="list-form">'


def test_sort_header_turns_round():
    request = RequestFactory().get("/x/", {"sort": "name"})
    column = {"key": "name", "label": "Name", "sortable": True}
    html = draw("{% sort_header column 'name' %}", request=request, column=column)
    assert 'aria-sort="ascending"' in html and "sort=-name" in html
    html = draw("{% sort_header column '-name' %}", request=request, column=column)
    assert 'aria-sort="descending"' in html and "?sort=name" in html
    assert "<a" not in draw("{% sort_header column %}", column={"key": "x", "label": "X"})


def test_coordinates_have_a_point_in_italian_too():
    with override("it"):
        assert draw("{{ 0.45|coord:300 }}") == "135.0"
        assert draw("{{ 2.1|decimal:2 }}") == "2,10"


def test_readings_of_a_figure():
    assert tags.readings({"value": 3}) == [{"value": 3}]
    assert tags.readings({"readings": [1, 2]}) == [1, 2]
    lines = tags.number_lines([{"value": 67}, {"value": 75}])
    assert [tick["value"] for tick in lines[0]["ticks"]] == [60, 65, 70, 75, 80]
    assert tags.number_lines([{"value": "some"}, {"value": 75}]) == []
    assert tags.number_lines([{"value": 5}]) == []
