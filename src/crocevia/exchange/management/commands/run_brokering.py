"""The reply clocks, the digests, then the letters that wait: to be run every few minutes by the machine's timer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from crocevia.exchange.introductions.clock_actions import run_clocks
from crocevia.exchange.introductions.digest_actions import gather
from crocevia.exchange.introductions.letter_actions import fate_unknown, given_up, send_letters
from crocevia.exchange.needs.review_actions import run_review_clocks


class Command(BaseCommand):
    help = "Remind who has not answered, tell brokers whom to telephone, close what nobody answered, send the letters that wait."

    def handle(self, *args: Any, **options: Any) -> None:
        ran, late = run_clocks(), run_review_clocks()
        digests = gather()
        sent, failed = send_letters()
        if options["verbosity"]:
            self.stdout.write(
                f"{ran.reminded} reminded, {ran.escalated} to telephone, {ran.closed} closed, {late} texts wait long; {digests} digests; "
                f"{sent} letters sent, {failed} to try again, {fate_unknown()} of unknown fate, {given_up()} given up"
            )
