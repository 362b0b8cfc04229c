"""Needs as a table: beside the declared fields their aspects and who must not know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.exchange.needs.actions import MOST_ASPECTS, Wanted, set_aspects
from crocevia.exchange.needs.models import Aspect, Need
from crocevia.exchange.needs.rules import check_need
from crocevia.gateway.tables.cells import joined, listed
from crocevia.gateway.tables.columns import Column, Line
from crocevia.gateway.tables.packed import packed, unpacked
from crocevia.gateway.tables.plan import Step
from crocevia.gateway.tables.records import Reading, RecordTable
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.records.models import Record

_MUST = {"": True, "must": True, "nice": False}
_LONGEST_ASPECT = 400


class NeedTable(RecordTable):
    """The brief in one row. Exclusions are shown only to those who may change the need."""

    owner_required = False

    def extra_columns(self) -> tuple[Column, ...]:
        return (
            Column(
                "aspects",
                gettext_lazy("Aspects"),
                gettext_lazy(
                    "text|role|must; text|role|nice. Roles: the vocabulary “answer-roles”. Before a bar or semicolon that is meant, a backslash."
                ),
                example="rivestimento resistente a 600 °C|material_supplier|must; banco prova|test_lab|nice",
            ),
            Column(
                "exclusions",
                gettext_lazy("Who must not know"),
                gettext_lazy("Short names of organisations, separated by semicolons."),
            ),
        )

    def fetched(self, rows: QuerySet, actor: Actor) -> QuerySet:
        return (
            super()
            .fetched(rows, actor)
            .prefetch_related(
                Prefetch("aspects", Aspect.objects.order_by("position", "id")),
                Prefetch("exclusions", Organisation.objects.order_by("slug")),
            )
        )

    def cells(self, thing: Record) -> dict[str, Any]:
        held = super().cells(thing)
        if thing.reads_in_full:
            held["aspects"] = packed((a.text, a.role, "must" if a.must else "nice") for a in thing.aspects.all())
        if thing.writes:
            held["exclusions"] = joined(o.slug for o in thing.exclusions.all())
        return held

    def check(self, values: dict[str, Any]) -> None:
        check_need({name: values[name] for name in ("trl_now", "trl_wanted") if name in values})
        if values.get("owner") and values["owner"] in values.get("exclusions", ()):
            raise ValidationError({"exclusions": _("The owner cannot be among those who must not know.")})

    def extra_values(self, line: Line, current: Record | None, reading: Reading) -> dict[str, tuple[str, Any]]:
        told: dict[str, tuple[str, Any]] = {}
        wrong: dict[str, str] = {}
        if "aspects" in line.given:
            aspects, why = _aspects(line.get("aspects"), current, reading.vocabulary("answer-roles"))
            if why:
                wrong["aspects"] = why
            told["aspects"] = (packed((a.text, a.role, "must" if a.must else "nice") for a in aspects), aspects)
        if "exclusions" in line.given:
            slugs = sorted(listed(line.get("exclusions")))
            unknown = [slug for slug in slugs if slug not in reading.organisations]
            if unknown:
                wrong["exclusions"] = _("There is no organisation “%(slug)s”.") % {"slug": unknown[0]}
            told["exclusions"] = (joined(slugs), [reading.organisations[s] for s in slugs if s not in unknown])
        if wrong:
            raise ValidationError(wrong)
        return told

    def apply(self, step: Step, actor: Actor) -> Record:
        values = dict(step.values)
        aspects = values.pop("aspects", None)
        if step.action == "add":
            return self.kind.create(actor=actor, aspects=aspects or (), **values)
        need: Need = step.target
        version = step.version
        if values:
            need = self.kind.update(need, actor=actor, version=version, **values)
            version = need.version
        if aspects is not None and "aspects" in {change.column for change in step.changes}:
            need = set_aspects(need, actor=actor, aspects=aspects, version=version)
        return need


def _aspects(text: str, current: Record | None, roles: Mapping[str, Any]) -> tuple[list[Wanted], str]:
    """The aspects of a cell, those that the need has already kept by their words; and what is wrong with them."""
    known = {a.text: a for a in current.aspects.all()} if current else {}
    found: list[Wanted] = []
    for words, role, must, *more in ([*parts, "", ""][: max(3, len(parts))] for parts in unpacked(text)):
        if more:
            return found, _("“%(text)s” has too many bars: text|role|must.") % {"text": words[:60]}
        if not words:
            return found, _("An aspect has no words.")
        if len(words) > _LONGEST_ASPECT:
            return found, _("An aspect has at most %(most)d characters.") % {"most": _LONGEST_ASPECT}
        if role and role not in roles:
            return found, _("There is no role “%(role)s” in the vocabulary of answers.") % {"role": role}
        if must not in _MUST:
            return found, _("Write must or nice, not “%(word)s”.") % {"word": must[:40]}
        kept = known.get(words)
        found.append(Wanted(words, role, _MUST[must], kept.suggested if kept else False, str(kept.pk) if kept else ""))
    if len(found) > MOST_ASPECTS:
        return found, _("At most %(most)d aspects: merge some.") % {"most": MOST_ASPECTS}
    return found, ""
