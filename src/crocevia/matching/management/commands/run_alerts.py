"""Letters about calls: deadlines that come near, changes, new calls that fit a need. To be run daily by the machine's timer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from crocevia.exchange.introductions.letter_actions import send_letters
from crocevia.matching.alerts import run_alerts


class Command(BaseCommand):
    help = "Write to people about calls that they keep in view and new calls that fit their needs; send the letters that wait."

    def handle(self, *args: Any, **options: Any) -> None:
        told = run_alerts()
        sent, failed = send_letters()
        if options["verbosity"]:
            self.stdout.write(
                f"{told.near} near, {told.changed} changed, {told.fitting} fitting; {sent} letters sent, {failed} to try again"
            )
