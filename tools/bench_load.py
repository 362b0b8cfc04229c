"""How long the broker's pages take under the load set that `manage.py seed_load --yes` writes.

    CROCEVIA_VAR=… CROCEVIA_DEMO=1 PYTHONPATH=src python tools/bench_load.py [--times 12] [--profile desk]

As load-broker-1: the desk, the lists, one need with its introductions and its ledger, one introduction. Prints the least and the median
of the processor's time (which other programs do not stretch), the least of the clock, in milliseconds, and the queries.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import statistics
import time
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crocevia.site.settings")

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

BROKER = "load-broker-1@demo.invalid"


def pages(user: Any) -> dict[str, str]:
    """The addresses by name; the need is the broker's with the most introductions."""
    needs = list(apps.get_model("exchange", "Need").objects.filter(broker=user, state="in_introduction"))
    need = max(needs, key=lambda each: (each.introductions.count(), str(each.pk)))
    introduction = need.introductions.filter(state="candidate_asked").first() or need.introductions.first()
    return {
        "desk": reverse("desk"),
        "desk, what is late": reverse("desk") + "?overdue=1",
        "requests": reverse("request_list"),
        "needs": reverse("need_list"),
        "introductions": reverse("introduction_list"),
        "need": reverse("need_detail", args=[need.pk]),
        "its introductions": reverse("need_introductions", args=[need.pk]),
        "its ledger": reverse("need_ledger", args=[need.pk]),
        "introduction": reverse("introduction_detail", args=[introduction.pk]) if introduction else "/",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=12)
    parser.add_argument("--profile", default="", help="print where the time of this page goes")
    asked = parser.parse_args()
    import_module("crocevia.site.wsgi")  # loads what a server loads, and as it does
    user = get_user_model().objects.get(email=BROKER)
    client = Client(headers={"accept-language": "it"})
    client.force_login(user)
    print(f"{'page':20} {'least':>6} {'median':>6} {'clock':>6} {'queries':>7}")
    for name, address in pages(user).items():
        if asked.profile and name != asked.profile:
            continue
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        asked_of_it = list(queries.captured_queries)  # now: the next request empties the log that they are read from
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        busy, clock = [], []
        watch = cProfile.Profile() if asked.profile else None
        for _n in range(asked.times):
            begun, worked = time.perf_counter(), time.process_time()
            if watch:
                watch.enable()
            client.get(address)
            if watch:
                watch.disable()
            busy.append((time.process_time() - worked) * 1000)
            clock.append((time.perf_counter() - begun) * 1000)
        print(f"{name:20} {min(busy):6.0f} {statistics.median(busy):6.0f} {min(clock):6.0f} {len(asked_of_it):7}")
        if watch:
            for query in asked_of_it:
                print(query["time"], query["sql"][:300])
            pstats.Stats(watch).sort_stats("tottime").print_stats(40)


if __name__ == "__main__":
    main()
