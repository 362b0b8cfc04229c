"""What is kept too long: shown, and with --apply taken."""

from django.core.management.base import BaseCommand, CommandParser

from crocevia.people.actor import system
from crocevia.records.retention import apply_retention, due, rules


class Command(BaseCommand):
    help = "Show what the periods of retention would take; take it with --apply."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true")
        parser.add_argument("--only", default="", choices=["", *(rule.code for rule in rules())])

    def handle(self, *args: object, apply: bool, only: str, **options: object) -> None:
        for each in due():
            since = each.oldest.date().isoformat() if each.oldest else "-"
            self.stdout.write(f"{each.rule.code:14} {each.rule.months:4} months  {each.count:6} due, oldest {since}")
        if apply:
            for code, count in apply_retention(actor=system("retention"), only=only).items():
                self.stdout.write(f"{code}: {count} taken")
