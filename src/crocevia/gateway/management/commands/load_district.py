"""Bring in the model district: `python manage.py load_district`."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from crocevia.gateway.sources.kilometro_rosso.load import load_facts
from crocevia.gateway.sources.sheet import BadSheet


class Command(BaseCommand):
    help = "Load the Kilometro Rosso district from its fact sheet. Repeating it adds only what is missing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--folder", type=Path, default=None, help="the fact sheet's folder, if not the configured one"
        )

    def handle(self, *args, **options):
        try:
            load = load_facts(
                folder=options["folder"] or settings.DATA / "kilometro-rosso",
                progress=self._show if options["verbosity"] else None,
            )
        except BadSheet as error:
            raise CommandError(f"{error} Sections before it are loaded; correct the file and load again.") from error
        except ValidationError as error:
            raise CommandError(f"The sheet holds a value that is not allowed: {'; '.join(error.messages)}") from error
        if options["verbosity"]:
            self.stdout.write(f"{len(load.kept)} sourced facts stand in the records.")

    def _show(self, section: str, done: int, total: int) -> None:
        self.stdout.write(f"{done:>3}/{total} {section}")
