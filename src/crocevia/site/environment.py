"""Typed readers of the environment. A value that cannot be read stops the start, loudly."""

import math
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str) -> str:
    """The value of CROCEVIA_<name>, or the default."""
    return os.environ.get(f"CROCEVIA_{name}", default)


def flag(name: str, default: bool) -> bool:
    """A yes or no: 1/0, true/false, yes/no, on/off."""
    raw = text(name, "1" if default else "0").strip().lower()
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"CROCEVIA_{name} is {raw!r}: say 1 or 0.")


def listed(name: str, default: str) -> list[str]:
    """Values separated by commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def folder(name: str, default: Path) -> Path:
    """A folder, as an absolute path. It need not exist yet."""
    return Path(text(name, str(default))).resolve()


def number(name: str, default: float, least: float = 0) -> float:
    """A number, not below `least`."""
    raw = text(name, str(default)).strip()
    try:
        found = float(raw)
    except ValueError as why:
        raise ImproperlyConfigured(f"CROCEVIA_{name} is {raw!r}: give a number.") from why
    if not math.isfinite(found) or found < least:
        raise ImproperlyConfigured(f"CROCEVIA_{name} is {raw!r}: give a number from {least:g} up.")
    return found


def whole(name: str, default: int, least: int = 0) -> int:
    """A whole number, not below `least`."""
    found = number(name, default, least)
    if found != int(found):
        raise ImproperlyConfigured(f"CROCEVIA_{name} is {found:g}: give a whole number.")
    return int(found)


MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Who carries letters; `starttls`: encrypted once connected, `tls`: from the first byte on."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


def mail_server(name: str) -> MailServer | None:
    """The server of that address, as in `smtp+starttls://user:password@mail.example:587`; None where nobody is named."""
    raw = text(name, "").strip()
    if not raw:
        return None
    try:
        address = urlsplit(raw)
        port = address.port
    except ValueError as why:
        raise ImproperlyConfigured(f"CROCEVIA_{name} cannot be read ({why}).") from why
    if address.scheme not in MAIL_PORTS or not address.hostname:
        kinds = ", ".join(f"{kind}://" for kind in MAIL_PORTS)
        raise ImproperlyConfigured(f"CROCEVIA_{name} must begin with one of {kinds} and name a host.")
    return MailServer(
        address.hostname,
        port or MAIL_PORTS[address.scheme],
        unquote(address.username or ""),
        unquote(address.password or ""),
        starttls=address.scheme == "smtp+starttls",
        tls=address.scheme == "smtps",
    )
