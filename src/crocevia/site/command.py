"""The `crocevia` command: set up the demo, serve, ask from the terminal, rebuild the index, verify the ledger.

    crocevia match "La nostra fonderia …" [--json] [--as EMAIL] [--language it|en] [--top N]
    crocevia compose NEED_KEY_OR_TEXT [--json] [--as EMAIL] [--pin SLUG] [--without SLUG] [--most N] [--call ID] [--best]
    crocevia demo [--port N] [--no-serve]
    crocevia serve [--host H] [--port N]
    crocevia setup --operator NAME --administrator EMAIL --name NAME
    crocevia upgrade
    crocevia index
    crocevia verify
"""

from __future__ import annotations

import argparse
import os
import sys

import django


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crocevia", description="The platform of a science park, from the terminal.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    match = verbs.add_parser("match", help="who can meet a need, told in Italian or English")
    match.add_argument("text", help="the need in its owner's words; - reads standard input")
    match.add_argument("--language", choices=["it", "en"], help="found out when not given")
    match.add_argument("--top", type=int, default=8, help="how many parties (8)")
    match.add_argument("--distance", type=float, default=0.0, help="0: the same words and sector; 1: the same purpose in other sectors (0)")
    match.add_argument("--as", dest="email", help="with the eyes of this account (a visitor's otherwise)")
    match.add_argument("--json", action="store_true", help="for machines")
    compose = verbs.add_parser("compose", help="the smallest group that can meet a need, with its proof")
    compose.add_argument("need", help="the need's key, or its words; - reads standard input")
    compose.add_argument("--language", choices=["it", "en"], help="found out when not given")
    compose.add_argument("--pin", action="append", default=[], metavar="SLUG", help="this party must be in; may be repeated")
    compose.add_argument("--without", action="append", default=[], metavar="SLUG", help="this party must be out; may be repeated")
    compose.add_argument("--most", type=int, help="at most so many parties (6)")
    compose.add_argument("--call", default="", metavar="ID", help="a call's key, topic code or the name of its file: its rules count too")
    compose.add_argument("--best", action="store_true", help="the best group only, without alternatives and the cost of each absence")
    compose.add_argument("--as", dest="email", help="with the eyes of this account (a visitor's otherwise)")
    compose.add_argument("--json", action="store_true", help="for machines")
    demo = verbs.add_parser("demo", help="load the Kilometro Rosso district and serve it")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--no-serve", action="store_true", help="load and index, then stop")
    serve = verbs.add_parser("serve", help="serve the site")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    setup = verbs.add_parser("setup", help="prepare an empty district: database, vocabularies, operator, first administrator")
    setup.add_argument("--operator", required=True, help="the operator's name; its short name is CROCEVIA_DISTRICT")
    setup.add_argument("--administrator", required=True, help="the first administrator's e-mail address")
    setup.add_argument("--name", required=True, help="the first administrator's name")
    verbs.add_parser("upgrade", help="after new code: database, vocabularies, templates, static files, outdated indexes")
    verbs.add_parser("index", help="build the engine's indexes anew, with progress")
    verbs.add_parser("refit", help="fit the odds anew from this district's accepted and refused introductions")
    verbs.add_parser("verify", help="check every event chain; exit 1 when one is broken")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one verb. Returns the exit status: 0 done, 1 a failed check, 2 bad input."""
    asked = _parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crocevia.site.settings")
    if asked.verb == "demo":
        os.environ.setdefault("CROCEVIA_DEMO", "1")
    django.setup()
    from django.db import OperationalError  # noqa: PLC0415

    from crocevia.site import verbs  # noqa: PLC0415  models load after django.setup

    if asked.verb not in {"demo", "setup", "upgrade"} and not verbs.district_is_ready():
        print("No district here yet: `make demo` or `crocevia setup`. New code over an older one: `crocevia upgrade`.", file=sys.stderr)
        return 2
    try:
        return int(getattr(verbs, asked.verb)(asked))
    except OperationalError as why:
        print(f"The database does not answer: {why}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
