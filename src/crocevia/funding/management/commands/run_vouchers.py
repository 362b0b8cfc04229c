"""Close the vouchers that nobody redeemed in time: to be run daily by the machine's timer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from crocevia.funding.vouchers.actions import expire_vouchers


class Command(BaseCommand):
    help = "Close the vouchers that were not redeemed in time."

    def handle(self, *args: Any, **options: Any) -> None:
        closed = expire_vouchers()
        if options["verbosity"]:
            self.stdout.write(f"{closed} expired")
