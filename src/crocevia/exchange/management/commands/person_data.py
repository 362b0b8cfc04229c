"""What is held about a person: given out as JSON, or erased."""

import json

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crocevia.people.actor import system
from crocevia.people.models import Person
from crocevia.records.rights import erase_person, export_person, preview


class Command(BaseCommand):
    help = "Show what is held about a person (by the e-mail of the account, or the person's key); --export gives it out, --erase erases it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("person")
        parser.add_argument("--export", action="store_true")
        parser.add_argument("--erase", action="store_true")
        parser.add_argument("--reason", default="")

    def handle(self, *args: object, person: str, export: bool, erase: bool, reason: str, **options: object) -> None:
        by_mail = Person.objects.filter(user__email=person.lower()).first() if "@" in person else None
        found = by_mail or (None if "@" in person else Person.objects.filter(pk=person).first())
        if found is None:
            raise CommandError("There is no such person.")
        if export:
            self.stdout.write(json.dumps(export_person(found, actor=system("command")), ensure_ascii=False, indent=1))
            return
        seen = preview(found)
        for each in seen.holdings:
            self.stdout.write(f"{each.count:6} {each.model}.{each.field}: {each.fate}")
        self.stdout.write(f"{seen.events:6} events in {seen.chains} chains are written anew under a pseudonym")
        for words in seen.blockers:
            self.stdout.write(f"first: {words}")
        if erase:
            self.stdout.write(erase_person(found, actor=system("command"), reason=reason))
