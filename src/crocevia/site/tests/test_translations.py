"""The interface is whole in Italian: every word extracted is translated, and no page falls back into English."""

from __future__ import annotations

import ast
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from crocevia.exchange.needs.actions import Wanted, tell_need
from crocevia.gateway.sources.kilometro_rosso.load import load_facts
from crocevia.people.actor import actor_of
from crocevia.people.models import Organisation, User
from crocevia.records.kinds import kinds
from crocevia.records.models import Citation, Document, Record
from crocevia.site.demo import open_accounts
from crocevia.vocabulary.models import Scheme

SOURCE = Path(settings.ROOT) / "src" / "crocevia"
CATALOGUES = sorted(SOURCE.glob("**/locale/it/LC_MESSAGES/django.po"))
EXTRACTED = [path for path in CATALOGUES if "borrowed" not in path.parts]
TOOLS = ("xgettext", "msguniq", "msgmerge", "msgattrib")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[ds]|\{\w+\}")
TAG = re.compile(r"<[^>]+>")


def messages(path: Path) -> Iterator[Message]:
    with path.open("rb") as file:
        yield from (message for message in read_po(file, locale="it") if message.id)


def forms(words: str | tuple[str, ...]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def key(message: Message) -> tuple[str, str]:
    return message.context or "", forms(message.id)[0]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.relative_to(SOURCE).parts[0])
class TestCatalogue:
    def test_every_message_is_translated(self, path):
        lacking = [key(m) for m in messages(path) if m.fuzzy or not m.string or not all(forms(m.string))]
        assert lacking == []

    def test_placeholders_and_tags_are_the_same_on_both_sides(self, path):
        wrong = []
        for message in messages(path):
            # The singular may say “one” where the plural counts: the plural's placeholders are the most that may be used.
            most, least = Counter(PLACEHOLDER.findall(forms(message.id)[-1])), PLACEHOLDER.findall(forms(message.id)[0])
            for said in forms(message.string):
                used = Counter(PLACEHOLDER.findall(said))
                if not (Counter(least) <= used <= most) or TAG.findall(said) != TAG.findall(forms(message.id)[0]):
                    wrong.append(key(message))
        assert wrong == []

    def test_quotes_and_apostrophes_are_those_of_the_house(self, path):
        wrong = [key(m) for m in messages(path) for said in forms(m.string) if re.search("[“”]|[a-zàèéìòù]'[a-zàèéìòù]", TAG.sub("", said))]
        assert wrong == []


def test_one_word_is_translated_in_one_way():
    """A room's own catalogue and the common one may share a word: whichever is asked first, it says the same."""
    told: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for path in EXTRACTED:
        for message in messages(path):
            told.setdefault(key(message), set()).add(forms(message.string))
    assert {word: said for word, said in told.items() if len(said) > 1} == {}


EAGER = {"gettext", "ngettext", "pgettext", "npgettext"}


def translating(tree: ast.Module) -> set[str]:
    """The names under which a module calls what translates at once."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation")
    return {name.asname or name.name for node in imports for name in node.names if name.name in EAGER}


def calls(node: ast.AST, names: set[str], inside: frozenset[str] = frozenset()) -> Iterator[tuple[int, frozenset[str]]]:
    """Every such call with what it stands inside: a function, a string that is put together."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
        yield node.lineno, inside
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        inside |= {"function"}
    if isinstance(node, ast.JoinedStr):
        inside |= {"string"}
    for child in ast.iter_child_nodes(node):
        yield from calls(child, names, inside)


def test_nothing_is_translated_while_a_module_is_read_nor_where_no_extraction_sees_it():
    """At import there is no reader yet; inside an f-string xgettext finds nothing."""
    wrong = []
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for line, inside in calls(tree, translating(tree)):
            if "function" not in inside or "string" in inside:
                wrong.append(f"{path.relative_to(SOURCE)}:{line}")
    assert wrong == []


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="GNU gettext is not installed: nothing can be extracted")
def test_the_catalogues_are_up_to_date(tmp_path, monkeypatch, settings):
    """`make messages` would find the words that are there, no more and no fewer."""
    copy = tmp_path / "crocevia"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("tests", "static", "locale", "__pycache__", "migrations"))
    for path in EXTRACTED:
        (copy / path.relative_to(SOURCE)).parents[2].mkdir()
    settings.LOCALE_PATHS = [str(copy / "locale")]
    monkeypatch.chdir(copy)
    call_command("makemessages", locale=["it"], no_wrap=True, no_location=True, verbosity=0)
    for path in EXTRACTED:
        found = {key(m) for m in messages(copy / path.relative_to(SOURCE))}
        kept = {key(m) for m in messages(path)}
        assert {"new": found - kept, "gone": kept - found} == {"new": set(), "gone": set()}, "run `make messages`, then translate"


@pytest.mark.parametrize(
    ("place", "italian", "english"),
    [
        ("line 90", "riga 90", "line 90"),
        ("lines 24–26, 30", "righe 24–26, 30", "lines 24–26, 30"),
        ("Table 3", "Table 3", "Table 3"),
        ("", "", ""),
    ],
)
def test_a_place_in_a_document_reads_in_the_readers_language(place, italian, english):
    citation = Citation(place=place)
    for language, said in (("it", italian), ("en", english)):
        with translation.override(language):
            assert citation.located == said


# Whole pages -----------------------------------------------------------------


@cache
def english_words() -> frozenset[str]:
    """What the interface says in English and says otherwise in Italian."""
    italian = {said for path in CATALOGUES for m in messages(path) for said in forms(m.string)}
    said = {word for path in CATALOGUES for m in messages(path) for word in forms(m.id) if word not in forms(m.string)}
    return frozenset(word for word in said - italian if not PLACEHOLDER.search(word) and not TAG.search(word))


class Words(HTMLParser):
    """The pieces of text that a page shows as Italian: nothing inside an element that names another language."""

    VOID = frozenset(["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])
    TOLD = ("aria-label", "placeholder", "title", "alt", "data-ask", "data-done", "data-l")

    def __init__(self) -> None:
        super().__init__()
        self.languages = ["it"]
        self.pieces: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        language = given.get("lang") or self.languages[-1]
        if tag in ("script", "style", "code"):
            language = "none"
        if language == "it":
            self.pieces += [given[name] or "" for name in self.TOLD if name in given]
        if tag not in self.VOID:
            self.languages.append(language)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            self.languages.pop()

    def handle_data(self, data):
        if self.languages[-1] == "it":
            self.pieces.append(re.sub(r"\s+", " ", data).strip(" ·,:;()"))


def english_in(page: str) -> set[str]:
    words = Words()
    words.feed(page)
    return set(words.pieces) & english_words()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The facts, the demo's accounts and one need; emptied again, but for vocabularies, at the end."""
    with django_db_blocker.unblock():
        if not Scheme.objects.exists():  # a transactional test before this one emptied the database
            call_command("load_vocabularies", verbosity=0)
        load_facts(folder=settings.DATA / "kilometro-rosso")
        open_accounts()
        broker = actor_of(User.objects.get(email="broker@demo.invalid"))
        tell_need(
            actor=broker,
            owner=Organisation.objects.get(slug="arizzi"),
            title="Una linea che nessuno legge",
            narrative="Vorremmo raccogliere i dati della linea di colata e usarli per produrre meglio.",
            teaser="Una fonderia cerca chi legga i dati di una linea",
            need_kind="technology_request",
            language="it",
            trl_now=3,
            aspects=[Wanted("sensori in ambiente difficile"), Wanted("manutenzione predittiva", must=False)],
        )
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        call_command("load_vocabularies", verbosity=0)


PLAIN = (
    "home", "accessibility", "search", "organisation_list", "people_list", "district", "district_timeline", "district_territory",
    "district_sources", "clusters", "match_question", "vocabulary_list", "account_login", "account_reset_password", "api_page",
)  # fmt: skip
INSIDE = (
    "home", "need_new", "capability_new", "import_list", "account_email", "account_change_password", "account_logout", "mfa_index",
    "token_list",
)  # fmt: skip


def addresses(names: tuple[str, ...]) -> list[str]:
    return [reverse(name) for name in names]


def detail_pages() -> list[str]:
    """One page of each sort."""
    pages = [reverse("organisation_detail", args=[slug]) for slug in ("intellimech", "kilometro-rosso")]
    pages.append(reverse("district_source", args=[Document.objects.first().code]))
    pages.append(reverse("vocabulary_scheme", args=[Scheme.objects.first().code]))
    for kind in kinds():
        pages.append(reverse(f"{kind.code}_list"))
        record = Record.objects.filter(kind=kind.code).first()
        if record:
            pages.append(reverse(f"{kind.code}_detail", args=[record.pk]))
    return pages


def fallen_back(client: Client, pages: list[str]) -> dict[str, set[str]]:
    found = {}
    for url in pages:
        answer = client.get(url, follow=True)
        assert answer.status_code == 200, url
        english = english_in(answer.content.decode())
        if english:
            found[url] = english
    return found


@pytest.mark.usefixtures("demo")
class TestPages:
    def test_no_page_says_to_a_visitor_an_english_word_of_the_interface(self, db):
        client = Client(headers={"accept-language": "it"})
        pages = [*addresses(PLAIN), reverse("search") + "?q=robot", reverse("search") + "?q=nessuno+lo+dice"]
        assert fallen_back(client, pages) == {}

    def test_nor_to_the_districts_own_people(self, db):
        client = Client(headers={"accept-language": "it"})
        client.force_login(User.objects.get(email="broker@demo.invalid"))
        need = Record.objects.get(kind="need", owner__slug="arizzi")
        own = [reverse(name, args=[need.pk]) for name in ("need_edit", "need_aspects", "match_need")]
        own += [reverse(name, args=["arizzi"]) for name in ("organisation_edit", "organisation_members")]
        assert fallen_back(client, [*addresses(INSIDE), *detail_pages(), *own]) == {}

    def test_nor_where_something_is_put_right(self, db):
        client = Client(headers={"accept-language": "it"})
        wrong = client.post(reverse("account_login"), {"login": "nobody@demo.invalid", "password": "x"})
        assert english_in(wrong.content.decode()) == set()
        client.force_login(User.objects.get(email="broker@demo.invalid"))
        refused = client.post(reverse("need_new"), {"title": "x"})
        assert refused.status_code == 422
        assert english_in(refused.content.decode()) == set()
