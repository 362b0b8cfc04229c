"""Bring in calls for funding: `python manage.py load_calls [--file topics.jsonl.gz --dated 2026-08-17] [--dry-run]`."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from crocevia.funding.calls.catalogue import rule_sets
from crocevia.funding.calls.conditions import BadRules
from crocevia.funding.calls.rulesets import chosen_for
from crocevia.gateway.sources.eu_calls.load import load_topics
from crocevia.gateway.sources.eu_calls.topics import BadTopics
from crocevia.gateway.sources.written_calls import load_written
from crocevia.matching import calls

SHIPPED = ("topics-2026.jsonl.gz", "2026-08-17")


class Command(BaseCommand):
    help = "Load calls from files of the EU portal. Repeating it writes only what changed."

    def add_arguments(self, parser):
        parser.add_argument(
            "--file", type=Path, default=None, help="another file than the one that comes with Crocevia"
        )
        parser.add_argument("--dated", default="", help="the day on which that file was taken from the portal")
        parser.add_argument("--index", action="store_true", help="build the index of calls anew even if nothing changed")
        parser.add_argument("--no-index", action="store_true", help="leave the index of calls as it is")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done and do nothing")

    def handle(self, *args, **options):
        path = options["file"] or settings.DATA / "calls" / SHIPPED[0]
        dated = options["dated"] or SHIPPED[1]
        if options["file"] and not options["dated"]:
            raise CommandError("Say with --dated on which day the file was taken from the portal.")
        loud = options["verbosity"] > 0
        try:
            known = rule_sets()
            told = load_topics(
                path=path,
                dated=dated,
                dry_run=options["dry_run"],
                progress=self._show if loud else None,
                rules_for=lambda values: chosen_for(values, known.values()),
            )
            written = load_written(known.values(), dry_run=options["dry_run"])
        except (BadTopics, BadRules) as error:
            raise CommandError(f"{error} Nothing of this file was loaded.") from error
        if loud:
            would = "would be " if options["dry_run"] else ""
            self.stdout.write(
                f"{path.name}: {len(told.added)} calls {would}added, {len(told.changed)} {would}changed, {told.same} stand."
            )
            self.stdout.write(
                f"rules: {len(written.added)} calls {would}added, {len(written.changed)} {would}changed, {written.same} stand."
            )
        changed = told.added or told.changed or written.added or written.changed
        stale = options["index"] or calls.engine() is None or calls.INDEX.outdated() or changed
        if stale and not (options["dry_run"] or options["no_index"]):
            calls.rebuild(self._indexed if loud else None)
        if options["dry_run"] and loud:
            for code, names in told.changed.items():
                self.stdout.write(f"  {code}: {', '.join(names)}")

    def _show(self, done: int, total: int) -> None:
        if done % 100 == 0 or done == total:
            self.stdout.write(f"{done:>5}/{total} topics")

    def _indexed(self, done: int, total: int) -> None:
        self.stdout.write(f"{done:>5}/{total} calls indexed")
