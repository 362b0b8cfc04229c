"""`crocevia compose`: the coalition for a need, by its key or by words, in the terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crocevia.exchange.needs.models import Need
from crocevia.matching.asked import Asked
from crocevia.matching.coalition import NeedClosed, Proposed, owners_of, propose, refuse_closed
from crocevia.matching.coalition_asked import Choice
from crocevia.matching.coalition_calls import call_named
from crocevia.matching.coalition_data import represent
from crocevia.matching.coalition_eligible import note_of, represented
from crocevia.matching.coalition_words import cost_in_words, points, rule_in_words, sentence
from crocevia.matching.coverage import LONGEST_QUESTION, Question, question_of, read_as, suggested
from crocevia.people.actor import Actor
from crocevia.ui.writing import foreign_in_words
from matchengine.coalition import Coalition, LeaveOut, Seat
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
        return Question(text=text, language=language, aspects=suggested(text, language)), frozenset(), language or detect_language(text)
    need = Need.objects.visible_to(actor, "full").filter(pk=key).first()
    if need is None:
        raise ValueError("There is no such need, or not for this account.")
    refuse_closed(need)
    return question_of(need), owners_of(need), language or read_as(need.language) or detect_language(need.narrative)


def _print(told: Proposed) -> None:
    composition = told.composition
    if told.answer.question.foreign:
        out.print(foreign_in_words(told.answer.question.foreign), style="yellow")
    out.print(Text(sentence(told), style="bold"))
    if composition.conflict:
        for rule in composition.conflict.rules:
            out.print(Text("  " + rule_in_words(rule, told), style="yellow"))
    best = composition.best
    if best is None or not best.parties:
        _print_call(told)
        return
    out.print(_table(told, best))
    left_out = {each.party: each for each in composition.without}
    for seat in best.seats:
        out.print(_seat(told, seat, left_out.get(seat.party)))
    for other in composition.alternatives:
        less = {"names": _names(told, other.parties), "points": points(best.worth - other.worth)}
        out.print(Text(_("Or: %(names)s (%(points)s points less)") % less, style="dim"))
    _print_call(told)


def _table(told: Proposed, best: Coalition) -> Table:
    """Aspect by aspect, what each brings and what they reach together."""
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    table.add_column(_("Aspect"), max_width=46)
    for party in best.parties:
        table.add_column(told.organisation(party).name, justify="right", max_width=14)
    table.add_column(_("Together"), justify="right")
    column = {each.id: number for number, each in enumerate(told.problem.candidates)}
    for number, aspect in enumerate(told.problem.aspects):
        odds = [told.problem.odds[number, column[party]] for party in best.parties]
        thin = aspect.id in best.missing
        mark = _("nobody here") if aspect.id in best.nobody else _("thin") if thin else ""
        cells = [Text("·" if value != value else f"{value * 100:.0f}") for value in odds]
        together = Text(f"{best.reached[number] * 100:.0f}", style="dim" if thin else "bold white on blue")
        table.add_row(Text(aspect.text + (f"  [{mark}]" if mark else ""), style="yellow" if mark else ""), *cells, together)
    return table


def _seat(told: Proposed, seat: Seat, left: LeaveOut | None) -> Text:
    """What a party is there for, and what it would cost to do without it."""
    aspects = {aspect.id: aspect.text for aspect in told.problem.aspects}
    there = [_("“%(words)s”") % {"words": aspects[each]} for each in seat.leads]
    there += [_("needed for: %(rule)s") % {"rule": rule_in_words(rule, told)} for rule in seat.serves if rule.code != "cover"]
    line = Text(told.organisation(seat.party).name, style="bold")
    worth = _("%(points)s points") % {"points": points(seat.worth)}
    line.append(": " + ", ".join([worth, *there]), style="not bold")
    if left:
        without = _("without it:") + " " + cost_in_words(left)
        instead = _("instead:") + " " + _names(told, left.instead) if left.instead else ""
        line.append("; " + ", ".join(filter(None, [without, instead])), style="not bold")
    return line


def _names(told: Proposed, parties: Iterable[str]) -> str:
    return ", ".join(told.organisation(party).name for party in parties)


MARKS = {"eligible": ("+", "green"), "not_eligible": ("–", "red"), "unknown": ("?", "yellow")}


def _print_call(told: Proposed) -> None:
    """The call's answer for the group, rule by rule."""
    call = represented(told)
    if call is None:
        return
    out.print(Text(f"\n{call['title']} ({call['rule_set']})", style="bold"))
    if note_of(told):
        out.print(Text(note_of(told), style="yellow"))
    out.print(Text(f"{', '.join(call['parties'])}: {call['answer']}"))
    for rule in call["rules"]:
        sign, colour = MARKS[rule["verdict"]]
        after = "" if rule["carried"] else ", " + _("checked afterwards")
        out.print(Text(f"  {sign} {rule['says']} ({rule['clause']['place']}{after})", style=colour))
        for line in (rule["found"], rule["lacking"] and _("Not said:") + " " + rule["lacking"]):
            if line:
                out.print(Text(f"      {line}", style="dim"))
    for sentence_ in call["mend"]:
        out.print(Text(f"  → {sentence_}"))
    if call["suggested"]:
        out.print(Text("  → " + _("for example:") + " " + ", ".join(call["suggested"])))
