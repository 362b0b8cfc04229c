"""The picture of docs/structure.md holds: in imports, in foreign keys, in the words of the page itself."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.architecture.places import ROOT, SRC, python_files

# From the ground up; names of one row never point at each other.
LAYERS = (
    ("vocabulary",),
    ("people",),
    ("records",),
    ("ui",),
    ("exchange", "projects", "funding", "campus"),
    ("matching",),
    ("insight",),
    ("gateway",),
    ("site",),
)
HEIGHT = {app: height for height, row in enumerate(LAYERS) for app in row}
ROOMS = set(LAYERS[4])


def test_imports_go_down_only():
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"],
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(SRC)},
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr


def own_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("crocevia.")]


def test_foreign_keys_point_sideways_in_one_app_or_down():
    wrong = []
    for model in own_models():
        for field in model._meta.get_fields():
            target = field.related_model if isinstance(field, (models.ForeignKey, models.ManyToManyField)) else None
            if target is None or not target.__module__.startswith("crocevia."):
                continue
            mine, other = model._meta.app_label, target._meta.app_label
            if mine != other and HEIGHT[other] >= HEIGHT[mine]:
                wrong.append(f"{mine}.{model.__name__}.{field.name} → {other}.{target.__name__}")
    assert wrong == []


def test_every_app_stands_in_the_picture():
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("crocevia.")}
    assert own <= set(HEIGHT)


def test_a_model_is_declared_in_the_folder_of_its_room():
    """`projects.Case` is written in crocevia/projects/…, and a kind's model is a child of Record, one level deep."""
    record = apps.get_model("records", "Record")
    for model in own_models():
        app = model._meta.app_label
        assert model.__module__.startswith(f"crocevia.{app}."), model
        if app in ROOMS and issubclass(model, record):
            assert model.__bases__ == (record,), f"{model} is a grandchild of Record"
            assert model.__module__ == f"crocevia.{app}.{model.__module__.split('.')[2]}.models", model


def test_kinds_live_in_rooms():
    from crocevia.records.kinds import kinds  # noqa: PLC0415  kinds register when the apps are ready

    for kind in kinds():
        assert kind.model._meta.app_label in ROOMS, kind.code


@pytest.mark.django_db
def test_migrations_are_up_to_date():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_picture_names_every_package():
    """Every folder right below src/crocevia, and src/matchengine, stands in docs/structure.md."""
    picture = (ROOT / "docs" / "structure.md").read_text(encoding="utf-8")
    packages = {path.parent.name for path in (SRC / "crocevia").glob("*/__init__.py")} | {"matchengine"}
    assert packages <= set(re.findall(r"\w+", picture))
    assert packages - {"matchengine"} == set(HEIGHT), "a new package has no place in the order of layers"


def test_only_actions_write():
    """Pages, API and loaders change records through actions: `.save()` and the like on models stand in few files.

    `seed_load` fills an empty district with invented rows for measuring, 50,000 at a time.
    """
    writers = re.compile(
        r"(actions|parties|events|drafts|load_vocabularies|seed_load|models)\.py$|/migrations/|/tests/|^tests/|/vocabulary/"
    )
    calls = {"bulk_create", "bulk_update", "update_or_create", "get_or_create"}
    wrong = []
    for path in python_files():
        name = str(path.relative_to(ROOT))
        if writers.search(name) or name.startswith("src/matchengine"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in calls:
                wrong.append(f"{name}:{node.lineno} {node.func.attr}")
    assert wrong == []
