"""What no template and no style may do: write inline, ask elsewhere, let the two dark themes drift apart."""

import json
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
STATIC = SOURCE / "ui" / "static" / "crocevia"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
NAMESPACES = ("http://www.w3.org/",)

COMMENT = re.compile(r"{%\s*comment.*?{%\s*endcomment\s*%}|{#.*?#}", re.S)


def told(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_inline(path: Path):
    text = told(path)
    assert not re.search(r"\sstyle\s*=", text), "a style attribute: the policy blocks it"
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "an event attribute: the policy blocks it"
    assert "hx-on" not in text and "javascript:" not in text
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or "application/json" in tag, tag


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES, *SCRIPTS, *STATIC.glob("*.svg")], ids=name)
def test_nothing_from_elsewhere(path: Path):
    addresses = re.findall(r"(?:https?:)?//[a-z0-9][\w.-]*\.[a-z]{2,}[^\s\"')]*", told(path))
    assert [address for address in addresses if not address.startswith(NAMESPACES)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_comments_are_closed(path: Path):
    text = path.read_text()
    assert not re.search(r"{#(?:(?!#}).)*\n", text), "{# #} does not span lines: use {% comment %}"


def block(text: str, opening: str) -> list[str]:
    start = text.index(opening) + len(opening)
    return re.findall(r"(?:--[\w-]+|color-scheme):[^;]+;", text[start : text.index("}", start)])


def test_the_two_dark_themes_are_alike():
    text = (STATIC / "css" / "tokens.css").read_text()
    by_system = block(text, ':root:not([data-theme="light"]) {')
    by_hand = block(text, '\n:root[data-theme="dark"] {')
    assert by_system == by_hand
    assert len(by_hand) > 40


def test_every_token_used_is_named():
    known = set(re.findall(r"(--[\w-]+):", (STATIC / "css" / "tokens.css").read_text()))
    used = {token for path in STYLES for token in re.findall(r"var\((--[\w-]+)", path.read_text())}
    assert used <= known


def test_colours_live_in_tokens():
    raw = re.compile(r"#[0-9a-f]{3,8}\b", re.I)
    found = {path.name: raw.findall(path.read_text()) for path in STYLES if path.name != "tokens.css"}
    # the mask of a scrolling bar, and the paper that a QR code needs
    assert {key: value for key, value in found.items() if value} == {"frame.css": ["#000"], "account.css": ["#fff"]}


def test_files_that_styles_name_exist():
    for path in STYLES:
        for target in re.findall(r"url\(\"([^\"]+)\"\)", path.read_text()):
            assert (path.parent / target).resolve().is_file(), target


def test_vendored_files_carry_their_licence():
    for folder in (STATIC / "vendor").iterdir():
        assert (folder / "LICENSE").read_text().strip(), folder.name


def test_htmx_needs_nothing_that_the_policy_forbids():
    text = (SOURCE / "ui" / "templates" / "crocevia" / "base.html").read_text()
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", text)
    config = json.loads(found.group(1))
    assert config["includeIndicatorStyles"] is False
    assert config["allowEval"] is False
    assert config["selfRequestsOnly"] is True
    assert config["historyCacheSize"] == 0, "pages may be confidential: none is kept in the browser's store"
