"""Bring every vocabulary to what its source says: `python manage.py load_vocabularies`."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from crocevia.vocabulary.actions import Tally, load_scheme, map_concepts
from crocevia.vocabulary.entries import BadEntry
from crocevia.vocabulary.schemes.catalogue import every_scheme


class Command(BaseCommand):
    help = (
        "Load the vocabularies (clusters, sectors, disciplines, goals, controlled lists). Repeating it changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--data", type=Path, default=None, help="the data folder, if not the configured one")

    @transaction.atomic
    def handle(self, *args, **options):
        data = options["data"] or settings.DATA
        quiet = options["verbosity"] == 0
        try:
            mapped = []
            for scheme in every_scheme(data):
                tally = load_scheme(
                    code=scheme.code,
                    labels=scheme.labels,
                    concepts=scheme.concepts,
                    version=scheme.version,
                    source=scheme.source,
                    licence=scheme.licence,
                    note=scheme.note,
                )
                mapped.append(scheme)
                if not quiet:
                    self.stdout.write(f"{scheme.code:<24}{len(scheme.concepts):>6} concepts  {told(tally)}")
            for scheme in mapped:
                tally = map_concepts(scheme=scheme.code, mappings=scheme.mappings)
                if not quiet and (scheme.mappings or tally.removed):
                    self.stdout.write(f"{scheme.code:<24}{len(scheme.mappings):>6} mappings  {told(tally)}")
        except BadEntry as error:
            raise CommandError(f"{error} Nothing was loaded.") from error


def told(tally: Tally) -> str:
    """A tally in words."""
    counts = {
        "new": tally.created,
        "changed": tally.updated,
        "no longer in the source, kept": tally.absent,
        "removed": tally.removed,
    }
    words = [f"{count} {what}" for what, count in counts.items() if count]
    if tally.described and not tally.created:
        words.append("described anew")
    return ", ".join(words) or "as before"
