"""`crocevia compose`: the coalition for a need, by its key or by words, in the terminal."""

from __future__ import annotations

import argparse
import json
import sys
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import translation
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crocevia.exchange.needs.models import Need
from crocevia.matching.asked import Asked
from crocevia.matching.coalition import NeedClosed, Proposed, owners_of, propose, refuse_closed
from crocevia.matching.coalition_asked import Choice
from crocevia.matching.coalition_calls import call_named
from crocevia.matching.coalition_data import represent
from crocevia.matching.coalition_eligible import represented
from crocevia.matching.coalition_words import rule_in_words, sentence
from crocevia.matching.coverage import LONGEST_QUESTION, Question, question_of, suggested
from crocevia.people.actor import Actor
from matchengine.errors import MatchengineError
from matchengine.text import detect_language

out = Console()
err = Console(stderr=True)


def compose_for(asked: argparse.Namespace, actor: Actor) -> int:
    """Print the best coalition, or the conflict. Returns 0, or 2 for what cannot be composed."""
    text = (sys.stdin.read() if asked.need == "-" else asked.need).replace("\x00", " ").strip()
    try:
        question, owners, language = _question(text, asked.language or "", actor)
        query = QueryDict(mutable=True)
        query.setlist("pin", asked.pin)
        query.setlist("hide", asked.without)
        if asked.most is not None:
            query["most"] = str(asked.most)
        with translation.override(language):
            of_call = call_named(asked.call, actor)
            told = propose(question, actor, Asked.of(query), Choice.of(query), owners, of_call, not asked.best)
            if asked.json:
                json.dump(represent(told), sys.stdout, ensure_ascii=False, indent=2)
                sys.stdout.write("\n")
            else:
                _print(told)
    except ValidationError as why:
        err.print(" ".join(why.messages), style="red")
        return 2
    except (MatchengineError, ValueError) as why:
        err.print(str(why), style="red")
        return 2
    except NeedClosed as why:
        err.print(f"The need is {why}: no coalition is composed for it.", style="red")
        return 2
    return 0


def _question(text: str, language: str, actor: Actor) -> tuple[Question, frozenset[UUID], str]:
    """The need with this key, if the actor may read it whole; otherwise the words themselves. Raises ValueError."""
    try:
        key = UUID(text)
    except ValueError:
        key = None
    if key is None:
        if len(text) > LONGEST_QUESTION:
            raise ValueError(f"The text has {len(text)} characters; at most {LONGEST_QUESTION} are read.")
        spoken = language or detect_language(text) or "en"
        return Question(text=text, language=language, aspects=suggested(text, language)), frozenset(), spoken
    need = Need.objects.visible_to(actor, "full").filter(pk=key).first()
    if need is None:
        raise ValueError("There is no such need, or not for this account.")
    refuse_closed(need)
    return question_of(need), owners_of(need), language or need.language or "en"


def _print(told: Proposed) -> None:
    composition = told.composition
    out.print(Text(sentence(told), style="bold"))
    if composition.conflict:
        for rule in composition.conflict.rules:
            out.print(Text("  " + rule_in_words(rule, told), style="yellow"))
    best = composition.best
    if best is None or not best.parties:
        _print_call(told)
        return
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("Aspect", max_width=46)
    for party in best.parties:
        table.add_column(told.organisation(party).name, justify="right", max_width=14)
    table.add_column("Together", justify="right")
    column = {each.id: number for number, each in enumerate(told.problem.candidates)}
    for number, aspect in enumerate(told.problem.aspects):
        odds = [told.problem.odds[number, column[party]] for party in best.parties]
        thin = aspect.id in best.missing
        mark = "  [nobody here]" if aspect.id in best.nobody else "  [thin]" if thin else ""
        cells = [Text("·" if value != value else f"{value * 100:.0f}") for value in odds]
        together = Text(f"{best.reached[number] * 100:.0f}", style="dim" if thin else "bold white on blue")
        table.add_row(Text(aspect.text + mark, style="yellow" if mark else ""), *cells, together)
    out.print(table)
    for left in composition.without:
        name, instead = told.organisation(left.party).name, ", ".join(told.organisation(p).name for p in left.instead)
        cost = "nobody else reaches the same" if left.cost is None else f"{left.cost:.1f} points"
        out.print(Text(f"Without {name}: {cost}" + (f"; instead {instead}" if instead else "")))
    for other in composition.alternatives:
        names = ", ".join(told.organisation(party).name for party in other.parties)
        out.print(Text(f"Or: {names} ({other.worth:.1f} points, {best.worth - other.worth:.1f} less)", style="dim"))
    _print_call(told)


MARKS = {"eligible": ("yes", "green"), "not_eligible": ("NO", "red"), "unknown": ("?", "yellow")}


def _print_call(told: Proposed) -> None:
    """The call's answer for the group, rule by rule."""
    call = represented(told)
    if call is None:
        return
    out.print(Text(f"\n{call['title']} ({call['rule_set']})", style="bold"))
    if call["without"]:
        out.print(Text("No group here can meet the call's rules; judged is the best without them.", style="yellow"))
    elif call["doubt"]:
        out.print(Text("No group surely meets them; this one may, once what nobody has said is known.", style="yellow"))
    out.print(Text(f"{', '.join(call['parties'])}: {call['answer']}"))
    for rule in call["rules"]:
        word, colour = MARKS[rule["verdict"]]
        after = "" if rule["carried"] else " [checked afterwards]"
        out.print(Text(f"  {word:3} {rule['says']} ({rule['clause']['place']}){after}", style=colour))
        for line in (rule["found"], rule["lacking"] and f"not said: {rule['lacking']}"):
            if line:
                out.print(Text(f"        {line}", style="dim"))
    for sentence_ in call["mend"]:
        out.print(Text(f"  → {sentence_}"))
    if call["suggested"]:
        out.print(Text(f"  → for example: {', '.join(call['suggested'])}"))
