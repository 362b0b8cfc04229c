"""What the calendar does to agreements: to be run daily by the machine's timer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from crocevia.insight.signing.reminders import run_reminders
from crocevia.projects.agreements.actions import expire_agreements


class Command(BaseCommand):
    help = "Close agreements that have run out, write to those whose agreements end soon."

    def handle(self, *args: Any, **options: Any) -> None:
        expired, near = expire_agreements(), run_reminders()
        if options["verbosity"]:
            self.stdout.write(f"{expired} expired, {near} end soon")
