"""Import a table from a file: first what it would do, with `--accept` also does it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table as Shown

from crocevia.gateway.tables.drafts import apply_plan, drop_old
from crocevia.gateway.tables.plan import Plan, Problem, Stopped
from crocevia.gateway.tables.registry import table_of, tables
from crocevia.gateway.tables.sheets import MOST_BYTES, Unreadable, read_sheet
from crocevia.people.actor import Actor, actor_of, system
from crocevia.people.models import User

MOST_SHOWN = 50


class Command(BaseCommand):
    help = "Shows what a CSV or XLSX file would add and change, row by row; with --accept does it, all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[table.code for table in tables() if table.imports])
        parser.add_argument("file", type=Path)
        parser.add_argument("--accept", action="store_true", help="do it, when no row has a problem")
        parser.add_argument("--as", dest="email", default="", help="act as this account; without it as the system")

    def handle(self, *args: Any, kind: str, file: Path, accept: bool, email: str, **options: Any) -> None:
        console = Console(file=self.stdout._out if hasattr(self.stdout, "_out") else None, highlight=False)
        drop_old()
        actor, table = self._actor(email), table_of(kind)
        if not table.may_import(actor):
            raise CommandError(f"{email} may not import {kind}.")
        try:
            if file.stat().st_size > MOST_BYTES:
                raise Unreadable(f"The file is larger than {MOST_BYTES // 1024**2} MB: split it.")
            plan = table.plan(read_sheet(file.read_bytes(), file.name), actor)
        except OSError as why:
            raise CommandError(f"{file}: {why.strerror}") from None
        except Unreadable as why:
            raise CommandError(f"{file}: {why}") from None
        self._show(console, plan)
        if plan.problems:
            raise SystemExit(1)
        if not accept or not plan.acceptable:
            return
        try:
            with Progress(console=console, transient=True) as bar:
                task = bar.add_task("importing", total=None)
                apply_plan(table, plan, actor, lambda done, total: bar.update(task, completed=done, total=total))
        except Stopped as stop:
            self._problems(console, stop.problems)
            raise CommandError("A row was refused, so nothing of the file was done.") from None
        console.print("Done.")

    def _actor(self, email: str) -> Actor:
        if not email:
            return system("import_table")
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(f"There is no account {email}.")
        return actor_of(user)

    def _show(self, console: Console, plan: Plan) -> None:
        counts = plan.counts()
        console.print(
            f"{counts['added']} to add, {counts['changed']} to change, {counts['unchanged']} unchanged, {plan.bad_rows} with problems"
        )
        if plan.passed_over:
            console.print("passed over: " + ", ".join(plan.passed_over))
        shown = Shown("line", "what", "column", "now", "then")
        rows = [(s, c) for s in plan.steps for c in s.changes if c.old or c.new]
        for step, change in rows[:MOST_SHOWN]:
            shown.add_row(
                str(step.line), f"{step.action} {step.name}"[:60], change.column, change.old[:60], change.new[:60]
            )
        if rows:
            console.print(shown)
        if len(rows) > MOST_SHOWN:
            console.print(f"… and {len(rows) - MOST_SHOWN} more values")
        self._problems(console, plan.problems)

    def _problems(self, console: Console, problems: tuple[Problem, ...]) -> None:
        if not problems:
            return
        shown = Shown("line", "column", "why", title="rows that cannot be taken")
        for problem in problems:
            shown.add_row(str(problem.line), problem.column or "the row", problem.why)
        console.print(shown)
