"""A demo district of its own, served by gunicorn on a free port: once for all the browser tests of a worker."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LOAD, LONGEST_START = 420, 60


@dataclass(frozen=True, slots=True)
class Served:
    """A running site: its address, and the environment in which its commands run."""

    address: str
    environment: dict[str, str]

    def told(self, *words: str, **more: str) -> str:
        """What `manage.py` prints for these words, run in the site's environment. Raises NotServed when it fails."""
        ran = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env={**self.environment, **more}, capture_output=True, text=True,
            timeout=LONGEST_LOAD, check=False,
        )  # fmt: skip
        if ran.returncode:
            raise NotServed(ran.stdout + ran.stderr)
        return ran.stdout


class NotServed(Exception):
    """The demo did not load or the server did not answer; the message holds what it said."""


@contextmanager
def own_database(var: Path) -> Iterator[str]:
    """The address of an empty database: a file below `var`, or on PostgreSQL one that is dropped at the end."""
    configured = os.environ.get("CROCEVIA_DATABASE_URL", "")
    if not configured.startswith("postgres"):
        yield f"sqlite:///{var / 'crocevia.sqlite3'}"
        return
    name = f"crocevia_browser_{secrets.token_hex(4)}"
    parts = urlsplit(configured)
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _environment(var: Path, database: str) -> dict[str, str]:
    """Only what the demo needs: nothing that a test of the same run has set."""
    kept = {k: v for k, v in os.environ.items() if k == "CROCEVIA_DATA" or not k.startswith(("CROCEVIA_", "DJANGO_"))}
    own = {"CROCEVIA_VAR": str(var), "CROCEVIA_DATABASE_URL": database, "CROCEVIA_DEMO": "1", "PYTHONPATH": str(ROOT / "src")}
    return {**kept, **own, "CROCEVIA_LOG_LEVEL": "ERROR", "CROCEVIA_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "crocevia.site.command", *words]


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/accessibility/", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


@contextmanager
def served(var: Path) -> Iterator[Served]:
    """Load the demo, serve it, and end it by its own process id."""
    with own_database(var) as database:
        environment = _environment(var, database)
        load = subprocess.run(
            _command("demo", "--no-serve"), cwd=ROOT, env=environment, capture_output=True, text=True,
            timeout=LONGEST_LOAD, check=False,
        )  # fmt: skip
        if load.returncode:
            raise NotServed(load.stdout + load.stderr)
        port = free_port()
        log = var / "server.log"
        with log.open("wb") as out:
            server = subprocess.Popen(
                _command("serve", "--port", str(port)), cwd=ROOT, env=environment, stdout=out, stderr=out
            )
        try:
            address = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + LONGEST_START
            while not _answers(address):
                if server.poll() is not None or time.monotonic() > deadline:
                    raise NotServed(log.read_text(errors="replace"))
                time.sleep(0.2)
            yield Served(address, environment)
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
