"""Every page of the design system is drawn, in both languages, with and without an actor; error pages need nothing."""

import re
from html.parser import HTMLParser

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from crocevia.ui.design_page import design

PAGES = ["", "match", "list", "empty", "detail", "form", "message"]
VOID = {"meta", "link", "input", "img", "br", "col", "hr", "circle", "rect", "line", "path"}


class Strict(HTMLParser):
    """Tags that open and close in order, ids that are unique, words for every control."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.wrong = [], [], []

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        if len(told) != len(attributes):
            self.wrong.append(f"attribute twice in {tag}: {attributes}")
        if "id" in told:
            self.ids.append(told["id"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")


def check(html: str):
    parser = Strict()
    parser.feed(html)
    twice = {each for each in parser.ids if parser.ids.count(each) > 1}
    assert parser.wrong == [] and parser.open == [] and not twice


def page(query: str = "") -> str:
    return design(RequestFactory().get("/design/" + query)).content.decode()


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("show", PAGES)
def test_every_page_is_well_formed(show, language):
    with override(language):
        html = page(f"?show={show}")
    check(html)
    assert f'<html lang="{language}">' in html
    assert not re.search(r"\sstyle=", html)
    assert html.count("<h1") == 1


@pytest.mark.parametrize("show", PAGES)
def test_at_most_one_main_button(show):
    if show:  # the page of components shows several on purpose
        assert page(f"?show={show}").count("btn--main") <= 1


def test_an_open_cell_stands_in_the_address_without_scripts():
    closed, opened = page("?show=match"), page("?show=match&cell=0.0")
    assert 'class="ev"' not in closed and 'aria-expanded="true"' not in closed
    assert opened.count('class="ev"') == 1 and opened.count('aria-expanded="true"') == 1
    assert "show=match&amp;cell=0.1#evidence" in opened


def test_the_evidence_comes_alone_for_htmx():
    html = page("?part=evidence")
    assert html.lstrip().startswith('<div class="ev__in">') and "<html" not in html
    assert "<mark>contesto industriale</mark>" in html


def test_no_shade_stands_without_its_figure():
    for cell in re.findall(r'<a class="cell k\d"[^>]*>(.*?)</a>', page("?show=match"), re.S):
        assert re.match(r"\s*\d+<small>", cell)


def test_a_refused_form_keeps_the_words_and_links_every_message():
    html = page("?show=form")
    assert "Coliamo, portiamo su nastro" in html
    for target in re.findall(r'<li><a href="#([^"]+)"', html):
        assert f'id="{target}"' in html
    assert html.count('aria-invalid="true"') >= 3
    assert "L. Bianchi" in html and "Una linea che nessuno legge" in html


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "413", "500"])
def test_error_pages_ask_for_nothing(code):
    html = render_to_string(f"{code}.html")
    check(html)
    assert 'lang="it"' in html and 'lang="en"' in html
    assert html.count("<dt>") == 6


def test_the_frame_draws_itself_without_an_actor():
    html = render_to_string("crocevia/message.html", {"title": "x"}, request=HttpRequest())
    check(html)


def test_search_hits():
    groups = [{"label": "Partner", "hits": [{"url": "/p/", "title": "<ABB>", "sub": "x", "language": "en"}]}]
    with override("it"):
        html = render_to_string(
            "crocevia/includes/hits.html", {"q": "a", "groups": groups, "all_url": "/s/", "total": 3}
        )
    assert "&lt;ABB&gt;" in html and 'lang="en"' in html
    assert "&lt;b&gt;" in render_to_string("crocevia/includes/hits.html", {"q": "<b>", "groups": []})
