"""Typed readers of the environment. A value that cannot be read stops the start, loudly."""

import os
from pathlib import Path

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
