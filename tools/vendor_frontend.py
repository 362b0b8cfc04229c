"""Takes the few front-end files that the pages ship from their npm packages, checked by hash.

    python tools/vendor_frontend.py

The pages load nothing from elsewhere, so these files live in the repository. To move to another version, change the
line below, run the script once, look at the pages, and put the new hash it prints.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
VENDOR = HERE / "src/crocevia/ui/static/crocevia/vendor"

# package, version, sha256 of the package file, {file in the package: file here}
PACKAGES = [
    (
        "htmx.org",
        "2.0.10",
        "577ad40c1c94c9de47edb89e0aec78a8353d36024c50017eb53e02992a55e889",
        {"dist/htmx.min.js": "htmx/htmx.min.js", "LICENSE": "htmx/LICENSE"},
    ),
    (
        "@fontsource-variable/inter",
        "5.3.0",
        "d26710dd38e7217484a1d47ee76c024977ec550548876f26d06ed1844af09a14",
        {
            "files/inter-latin-wght-normal.woff2": "inter/inter-latin.woff2",
            "files/inter-latin-ext-wght-normal.woff2": "inter/inter-latin-ext.woff2",
            "LICENSE": "inter/LICENSE",
        },
    ),
    (
        "@fontsource-variable/source-serif-4",
        "5.3.1",
        "8c452853c74be1e43e9fbfe76321c26f4678a2d431e93209ff1d9faec03fd96f",
        {
            "files/source-serif-4-latin-wght-normal.woff2": "source-serif/source-serif-latin.woff2",
            "files/source-serif-4-latin-ext-wght-normal.woff2": "source-serif/source-serif-latin-ext.woff2",
            "files/source-serif-4-latin-wght-italic.woff2": "source-serif/source-serif-latin-italic.woff2",
            "LICENSE": "source-serif/LICENSE",
        },
    ),
]


def take(package: str, version: str, digest: str, files: dict[str, str], work: Path) -> None:
    """One package: fetched by npm, compared with its hash, and only the named files copied."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{version}"], cwd=work, check=True, capture_output=True, text=True
    )
    archive = work / packed.stdout.split()[-1]
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != digest:
        sys.exit(f"{package} {version}: expected sha256 {digest}, found {found}. Nothing was changed.")
    with tarfile.open(archive) as opened:
        for inside, target in files.items():
            source = opened.extractfile(f"package/{inside}")
            if source is None:
                sys.exit(f"{package} {version}: no file {inside}.")
            (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
            with (VENDOR / target).open("wb") as out:
                shutil.copyfileobj(source, out)
    print(f"{package} {version}: {len(files)} files")


def main() -> None:
    with tempfile.TemporaryDirectory() as work:
        for package, version, digest, files in PACKAGES:
            take(package, version, digest, files, Path(work))


if __name__ == "__main__":
    main()
