"""Small files with telling names, locks that betray no machine, pages of documentation that say what is true."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.places import ROOT, SRC, TESTS, python_files, tracked

LONGEST = 400
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "stuff"}
WRITTEN = {".py", ".html", ".css", ".js"}


def test_no_file_is_longer_than_one_can_read():
    long = {}
    for path in tracked():
        ours = (SRC in path.parents or TESTS in path.parents) and path.suffix in WRITTEN
        if not ours or "vendor" in path.parts or "migrations" in path.parts or "locale" in path.parts:
            continue
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LONGEST:
            long[str(path.relative_to(ROOT))] = lines
    assert long == {}


def test_no_module_is_a_drawer_for_odds_and_ends():
    assert [str(path.relative_to(ROOT)) for path in python_files() if {path.stem, path.parent.name} & VAGUE] == []


@pytest.mark.parametrize("name", ["runtime.txt", "test.txt"])
def test_locks_name_packages_and_hashes_only(name):
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|--trusted-host|file:|@ ", text)
    pinned = re.findall(r"^([a-z0-9][\w.\[\]-]*)==\S+ \\$", text, re.M)
    assert pinned, "no pinned package: is the lock empty?"
    for package in re.findall(r"^([a-zA-Z0-9][^\s]*)", text, re.M):
        assert "==" in package, package
    blocks = re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.M)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


def settings_read() -> set[str]:
    """Every variable that the code reads: environment.text("X") and os.environ.get("CROCEVIA_X")."""
    found = set()
    for path in python_files():
        if SRC not in path.parents or "tests" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            called = ast.unparse(node.func)
            if re.fullmatch(r"environment\.(text|flag|listed|folder|number|whole|mail_server)", called):
                found.add(f"CROCEVIA_{node.args[0].value}")
        found |= set(re.findall(r"[\"'](CROCEVIA_[A-Z_]+)[\"']", text))
    return found


def test_the_page_of_settings_lists_every_setting_and_no_other():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(CROCEVIA_[A-Z_]+)`", page, re.M)) == settings_read()


def documents() -> list[str]:
    return [str(path.relative_to(ROOT)) for path in tracked() if path.suffix == ".md"]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_commands_of_the_documentation_exist(name):
    """Each `make X` is a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    text = (ROOT / name).read_text(encoding="utf-8")
    told = set(re.findall(r"(?:^|`|\s{4}|CROCEVIA_\S+ )make ([a-z-]+)", text, re.M))
    assert told, f"{name} names no command"
    assert told <= targets


@pytest.mark.parametrize("name", documents())
def test_links_of_the_documentation_lead_somewhere(name):
    here = ROOT / name
    text = here.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if not re.match(r"[a-z]+:", target):
            assert (here.parent / target).exists(), f"{name} → {target}"


def test_verbs_of_the_command_in_the_documentation_exist():
    from crocevia.site import verbs  # noqa: PLC0415  needs Django

    for name in documents():
        text = (ROOT / name).read_text(encoding="utf-8")
        for verb in re.findall(r"crocevia\.site\.command ([a-z]+)", text):
            assert hasattr(verbs, verb), f"{name}: {verb}"
