"""The reply clocks, then the letters that wait: to be run every few minutes by the machine's timer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from crocevia.exchange.introductions.clock_actions import run_clocks
from crocevia.exchange.introductions.letter_actions import send_letters


class Command(BaseCommand):
    help = "Remind who has not answered, close what nobody answered, send the letters that wait."

    def handle(self, *args: Any, **options: Any) -> None:
        ran = run_clocks()
        sent, failed = send_letters()
        if options["verbosity"]:
            self.stdout.write(f"{ran.reminded} reminded, {ran.closed} closed; {sent} letters sent, {failed} to try again")
