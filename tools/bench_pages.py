"""How long each page of the demo district takes to make: every kind of page that a person's links lead to.

    CROCEVIA_DEMO=1 PYTHONPATH=src python tools/bench_pages.py [--each 3] [--times 15] [--over 150]

Walks the links of the site as the broker, as an owner and as a visitor (`make demo` must have loaded the district), keeps up
to `each` addresses of every kind of page, asks each `times` times after one unmeasured call, and prints per kind and reader the
median and the 95th percentile of the wall clock, the median of the processor's time (which other programs do not stretch), all
in milliseconds of the whole answer (middleware, queries, template; no network), and the queries.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import time
from collections import defaultdict
from importlib import import_module
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crocevia.site.settings")

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

READERS = {"broker": "broker@demo.invalid", "owner": "owner@demo.invalid", "visitor": None}
LINK = re.compile(r'<a[^>]*\shref="(/[^"]*)"')
LEFT_OUT = re.compile(r"^/(static|accounts|api/docs)|/export|\.(csv|xlsx|ics|json)")


def kind_of_page(address: str) -> str | None:
    """The name of the route, None for what is no page of ours."""
    if LEFT_OUT.search(address):
        return None
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    for_call = " for a call" if found.url_name == "need_coalition" and "call=" in address else ""
    return f"{found.url_name or found.route}{for_call}"


def walk(client: Client, each: int) -> dict[str, list[str]]:
    """Up to `each` addresses of every kind of page that links lead to, home first."""
    found: dict[str, list[str]] = defaultdict(list)
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        kind = kind_of_page(address)
        if kind is None or len(found[kind]) >= each:
            continue
        answer = client.get(address)
        if answer.status_code != 200 or "html" not in answer["content-type"]:
            continue
        found[kind].append(address)
        for link in LINK.findall(answer.content.decode()):
            link = link.replace("&amp;", "&").partition("#")[0]
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return {kind: addresses for kind, addresses in found.items() if addresses}


def timed(client: Client, addresses: list[str], times: int) -> tuple[list[float], list[float], int]:
    """Milliseconds of the clock and of the processor for every call, and the most queries that one address asks."""
    spent, worked, most = [], [], 0
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        most = max(most, len(asked))
        for _ in range(times):
            begun, busy = time.perf_counter(), time.process_time()
            client.get(address)
            spent.append((time.perf_counter() - begun) * 1000)
            worked.append((time.process_time() - busy) * 1000)
    return spent, worked, most


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--each", type=int, default=3, help="addresses of each kind of page")
    options.add_argument("--times", type=int, default=15, help="calls of each address")
    options.add_argument("--over", type=float, default=0, help="print only pages whose 95th percentile is over so many ms")
    asked = options.parse_args()
    import_module("crocevia.site.wsgi")  # loads what a server loads, and as it does
    rows = []
    for reader, email in READERS.items():
        client = Client(headers={"accept-language": "it"})
        if email:
            client.force_login(get_user_model().objects.get(email=email))
        for kind, addresses in walk(client, asked.each).items():
            spent, worked, most = timed(client, addresses, asked.times)
            high = statistics.quantiles(spent, n=20, method="inclusive")[-1]
            rows.append((high, statistics.median(spent), statistics.median(worked), kind, reader, len(addresses), most))
    print("| page | reader | addresses | median ms | p95 ms | processor ms | queries |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for high, median, work, kind, reader, count, most in sorted(rows, reverse=True):
        if high >= asked.over:
            print(f"| {kind} | {reader} | {count} | {median:.0f} | {high:.0f} | {work:.0f} | {most} |")
    print(f"\n{len(rows)} pairs of page and reader; {sum(row[0] > 150 for row in rows)} with a p95 over 150 ms, {sum(row[2] > 150 for row in rows)} with a processor's median over 150 ms.")


if __name__ == "__main__":
    main()
