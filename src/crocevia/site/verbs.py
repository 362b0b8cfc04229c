"""What each verb of the `crocevia` command does."""

from __future__ import annotations

import argparse
import getpass
import json
import math
import os
import sys
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from crocevia.exchange.introductions.checking import altered_consents
from crocevia.insight.desk.demo import tell_introductions
from crocevia.insight.followup.demo import tell_project
from crocevia.matching import authors, calls, engine
from crocevia.matching.coverage import LONGEST_QUESTION, Answer, Filters, Question, ask, suggested
from crocevia.matching.held import HeldIndex
from crocevia.matching.odds import refit_odds
from crocevia.people.actor import ANONYMOUS, Actor, Role, actor_of, system
from crocevia.people.models import User
from crocevia.records.events import broken_links
from crocevia.records.files import damaged_files
from crocevia.records.parties import add_membership, add_person, open_account, save_organisation
from crocevia.site.composing import compose_for
from crocevia.site.demo import ACCOUNTS, EXAMPLE, PASSWORD, load_demo
from crocevia.ui.writing import foreign_in_words
from matchengine.errors import MatchengineError
from matchengine.rank.refit import LEAST_ANSWERS, LEAST_OF_A_KIND
from matchengine.text import detect_language

out = Console()
err = Console(stderr=True)
INDEXES = (engine.INDEX, calls.INDEX, authors.INDEX)


def district_is_ready() -> bool:
    """Whether the database answers and every migration has run."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as why:
        err.print(str(why), style="red")
        return False


def _reader(email: str | None) -> Actor | None:
    if not email:
        return ANONYMOUS
    user = User.objects.select_related("person").filter(email=email.lower()).first()
    return actor_of(user) if user else None


def match(asked: argparse.Namespace) -> int:
    """Print the coverage of a need: parties × aspects, then the best sentence of each party."""
    text = (sys.stdin.read() if asked.text == "-" else asked.text).replace("\x00", " ").strip()
    actor = _reader(asked.email)
    if actor is None:
        err.print(f"No account has the address {asked.email}.", style="red")
        return 2
    if len(text) > LONGEST_QUESTION:
        err.print(f"The text has {len(text)} characters; at most {LONGEST_QUESTION} are read.", style="red")
        return 2
    question = Question(text=text, language=asked.language or "", aspects=suggested(text, asked.language or ""))
    try:
        answer = ask(question, actor, Filters(distance=asked.distance))
    except MatchengineError as why:
        err.print(str(why), style="red")
        return 2
    language = asked.language or detect_language(text) or "en"
    with translation.override(language):
        if asked.json:
            json.dump(as_json(answer, asked.top), sys.stdout, ensure_ascii=False, indent=2)
            sys.stdout.write("\n")
        else:
            print_answer(answer, asked.top)
    return 0


def compose(asked: argparse.Namespace) -> int:
    """Print the best coalition for a need, or the rules that collide."""
    actor = _reader(asked.email)
    if actor is None:
        err.print(f"No account has the address {asked.email}.", style="red")
        return 2
    return compose_for(asked, actor)


def as_json(answer: Answer, top: int) -> dict[str, Any]:
    """The coverage for machines: probabilities with null where there is no evidence, sentences with their record."""
    coverage = answer.coverage
    parties = [p for p in coverage.parties if p in answer.organisations][:top]
    return {
        "language": coverage.language,
        "foreign": answer.question.foreign,
        "notice": foreign_in_words(answer.question.foreign),
        "threshold": coverage.threshold,
        "aspects": [{"id": a.id, "text": a.text, "must": a.must, "role": a.role} for a in coverage.aspects],
        "uncovered": list(coverage.uncovered),
        "parties": [
            {
                "slug": answer.organisations[party].slug,
                "name": answer.organisations[party].name,
                "coverage": [
                    {
                        "aspect": aspect.id,
                        "probability": _none_or(coverage.probabilities[row, coverage.parties.index(party)]),
                        "evidence": [
                            {"record": e.item.split("|")[0], "title": e.title, "sentence": e.sentence, "language": e.language,
                             "year": e.year, "kind": e.kind, "spans": [list(s) for s in e.spans],
                             "terms": [[t.asked, t.found, t.how] for t in e.terms]}
                            for e in coverage.evidence.get((aspect.id, party), ())
                        ],
                    }
                    for row, aspect in enumerate(coverage.aspects)
                ],
            }
            for party in parties
        ],
    }  # fmt: skip


def _none_or(value: float) -> float | None:
    return None if math.isnan(value) else round(float(value), 4)


def print_answer(answer: Answer, top: int) -> None:
    """A table of figures, gaps named, then one sentence for each party."""
    coverage = answer.coverage
    parties = [p for p in coverage.parties if p in answer.organisations][:top]
    if answer.question.foreign:
        out.print(foreign_in_words(answer.question.foreign), style="yellow")
    if not parties:
        out.print(_("Nobody here: no evidence that you may read speaks of this need."), style="yellow")
        return
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    table.add_column(_("Aspect"), max_width=46)
    for party in parties:
        table.add_column(answer.organisations[party].name, justify="right", max_width=14)
    for row, aspect in enumerate(coverage.aspects):
        cells = []
        for party in parties:
            value = coverage.probabilities[row, coverage.parties.index(party)]
            covered = not math.isnan(value) and value >= coverage.threshold
            cells.append(Text("·" if math.isnan(value) else f"{value * 100:.0f}", style="bold white on blue" if covered else "dim"))
        gap = aspect.id in coverage.uncovered
        nobody = "  [{}]".format(_("nobody here")) if gap else ""
        table.add_row(Text(aspect.text + nobody, style="yellow" if gap else ""), *cells)
    out.print(table)
    for party in parties:
        proofs = [e for a in coverage.aspects for e in coverage.evidence.get((a.id, party), ())]
        best = max(proofs, key=lambda e: e.strength, default=None)
        if best:
            said = Text(best.sentence, style="italic")
            for start, end in best.spans:
                said.stylize("bold yellow", start, end)
            out.print(Text(answer.organisations[party].name + ": ", style="bold") + said)


def setup(asked: argparse.Namespace) -> int:
    """An empty district ready for work. The administrator's password is asked for, or read from standard input."""
    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", verbosity=0)
    actor = system("crocevia setup")
    password = getpass.getpass("Password of the administrator: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    try:
        with transaction.atomic():
            operator = save_organisation(actor=actor, slug=settings.DISTRICT, name=asked.operator)
            person = add_person(actor=actor, name=asked.name)
            add_membership(actor=actor, person=person, organisation=operator, role=Role.DISTRICT_ADMINISTRATOR)
            open_account(actor=actor, email=asked.administrator, password=password, person=person)
    except ValidationError as wrong:
        err.print(" ".join(wrong.messages), style="red")
        return 2
    call_command("load_templates", verbosity=0)
    out.print(f"{asked.operator} is ready. Sign in as {asked.administrator}.")
    return _build([engine.INDEX])


def upgrade(asked: argparse.Namespace) -> int:
    """After new code: what the database, the vocabularies, the templates, the pages and the indexes want of it. Twice does no harm."""
    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", verbosity=0)
    call_command("load_templates", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    _build(held for held in INDEXES if held.outdated())
    out.print("Up to date. Start the server again.")
    return 0


def index(asked: argparse.Namespace) -> int:
    """Build the main index anew, and those beside it of which the records tell anything."""
    return _build(held for held in INDEXES if not held.name or held.has_items())


def _build(indexes: Iterable[HeldIndex]) -> int:
    """With a bar for each."""
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=err
    ) as bar:
        for held in indexes:
            task = bar.add_task(f"indexing {held.name}".strip(), total=None)
            held.rebuild(lambda done, total, task=task: bar.update(task, completed=done, total=total))
    return 0


def refit(asked: argparse.Namespace) -> int:
    """Correct the odds by the answers to introductions, where that tells answers better that the correction has not seen."""
    found = refit_odds()
    out.print(f"{found.yes} accepted, {found.no} refused as not the right party")
    if found.before is None or found.after is None:
        out.print(f"Too few: {LEAST_ANSWERS} answers are wanted, {LEAST_OF_A_KIND} of each kind. The odds stay as they are.")
        return 0
    out.print(f"Brier score on answers not seen: {found.before:.4f} now, {found.after:.4f} corrected")
    if found.correction is None:
        out.print("The correction would tell them no better. The odds stay as they are.")
    else:
        out.print(f"In use from now on: logit × {found.correction.slope:.2f} {found.correction.offset:+.2f}")
    return 0


def verify(asked: argparse.Namespace) -> int:
    """Check the hash chain of every subject, every consent against it, and the bytes of every kept file."""
    with translation.override("en"):  # as the rest of what the terminal says here
        broken = [*broken_links(), *altered_consents()]
    damaged = list(damaged_files())
    for each in broken + damaged:
        out.print(each, style="red")
    out.print("every chain holds" if not broken else f"{len(broken)} breaks")
    out.print("every file is whole" if not damaged else f"{len(damaged)} damaged files")
    return 1 if broken or damaged else 0


def serve(asked: argparse.Namespace) -> int:
    """Hand over to gunicorn: one process, threads, so that the engine is loaded once."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend") and not settings.DEMO:
        err.print("No CROCEVIA_MAIL_SERVER: letters are written here instead of sent, and count as sent.", style="yellow")
    threads = os.environ.get("CROCEVIA_THREADS", "8")
    options = ["--no-control-socket", "--bind", f"{asked.host}:{asked.port}", "--threads", threads, "--worker-class", "gthread"]
    workers = ["--workers", os.environ.get("CROCEVIA_WORKERS", "1"), "--timeout", "60"]
    command = [sys.executable, "-m", "gunicorn", "crocevia.site.wsgi:application", *options, *workers]
    os.execv(sys.executable, command)  # noqa: S606  our own interpreter and arguments
    return 0


def demo(asked: argparse.Namespace) -> int:
    """Load the district once, show one answer, name the accounts, serve."""
    ready = settings.VAR / "demo-ready"
    if not district_is_ready():
        call_command("migrate", verbosity=0)
    if not ready.exists():
        load_demo(say=lambda words: err.print(words, style="dim"))
        _build([engine.INDEX])
        tell_introductions()
        tell_project()
        ready.touch()
        out.print("\n[bold]A need, told in Italian:[/bold]")
        out.print(Text(EXAMPLE, style="italic"))
        with translation.override("it"):
            print_answer(ask(Question(EXAMPLE, "it", suggested(EXAMPLE, "it")), ANONYMOUS), 6)
    _build(held for held in INDEXES if held.outdated())
    out.print(f"\n[bold]Crocevia[/bold] · http://127.0.0.1:{asked.port}/")
    for account in ACCOUNTS:
        out.print(f"  {account.email:<38} {account.what}", highlight=False)
    out.print(f"  password of all of them: [bold]{PASSWORD}[/bold] (demo only)", highlight=False)
    if asked.no_serve:
        return 0
    asked.host = "127.0.0.1"
    return serve(asked)
