"""Compile every .po file beside it, with Babel: a fresh machine needs no gettext.

Usage: python tools/compile_messages.py
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

for source in sorted(Path(__file__).parents[1].glob("src/crocevia/**/locale/*/LC_MESSAGES/django.po")):
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3])
    with source.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    print(f"{source.parts[-3]}: {len(catalogue)} messages")
