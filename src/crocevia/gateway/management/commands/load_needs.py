"""Tell the sample needs: `python manage.py load_needs [--demo] [--broker EMAIL]`."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from crocevia.gateway.sources.needs.load import load_needs
from crocevia.gateway.sources.sheet import BadSheet
from crocevia.people.models import User


class Command(BaseCommand):
    help = "Tell the invented sample needs, confidential and open. Repeating it adds only what is missing."

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="also the four Italian tellings of the demo")
        parser.add_argument("--broker", default="", help="the e-mail address of the broker who follows them")
        parser.add_argument(
            "--file", type=Path, action="append", default=None, help="other files than the configured ones"
        )

    def handle(self, *args, **options):
        files = options["file"] or [settings.DATA / "needs" / "needs.yaml"]
        if options["demo"]:
            files.append(settings.DATA / "demo" / "needs.it.yaml")
        broker = User.objects.filter(email=options["broker"].lower()).first()
        if options["broker"] and broker is None:
            raise CommandError(f"Nobody signs in as {options['broker']}.")
        for path in files:
            try:
                told = load_needs(path=path, broker=broker)
            except BadSheet as error:
                raise CommandError(f"{path.name}: {error} Nothing of this file was loaded.") from error
            except ValidationError as error:
                raise CommandError(
                    f"{path.name}: {'; '.join(error.messages)} Nothing of this file was loaded."
                ) from error
            if options["verbosity"]:
                self.stdout.write(f"{path.name}: {told.added} needs told, {told.kept} were there.")
