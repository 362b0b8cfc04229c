"""Where the product's files are, for the tests that read them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
TESTS = ROOT / "tests"


@cache
def tracked() -> tuple[Path, ...]:
    """Files of the project; without git (an unpacked archive) whatever lies in its folders."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [path for top in ("src", "tests", "docs", "requirements", "tools") for path in (ROOT / top).rglob("*")]
    return tuple(path for path in found if path.is_file())


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and (SRC in path.parents or TESTS in path.parents)]
