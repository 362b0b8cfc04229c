"""Where the engine's data files lie.

`CROCEVIA_DATA` names the folder; without it, the `data` folder of the checkout that holds this file. Small tables that
belong to the code (language profile, background frequencies, calibration) lie beside the code instead.
"""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "CROCEVIA_DATA"


def data_folder() -> Path:
    """The data folder; it need not exist (whoever reads a file there reports what is missing)."""
    named = os.environ.get(VARIABLE, "").strip()
    return Path(named) if named else Path(__file__).resolve().parents[2] / "data"


def model_folder(name: str = "all-minilm-l6-v2") -> Path:
    return data_folder() / "model" / name


def lexicon_folder() -> Path:
    return data_folder() / "lexicon-it-en"


def sector_labels() -> Path:
    """ATECO (NACE) labels in both languages, tab-separated: code, level, label_it, label_en."""
    return data_folder() / "taxonomies-it-en" / "ateco-nace-it-en.tsv"
