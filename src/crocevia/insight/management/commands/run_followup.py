"""The questions on outcomes: to be run daily by the machine's timer, before the letters go."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from crocevia.insight.followup.asking import run_followup


class Command(BaseCommand):
    help = "Plan, ask and call to mind the questions on what came of projects and agreements."

    def handle(self, *args: Any, **options: Any) -> None:
        ran = run_followup()
        if options["verbosity"]:
            self.stdout.write(f"{ran.planned} planned, {ran.asked} asked, {ran.reminded} reminded, {ran.nobody} with nobody to ask")
