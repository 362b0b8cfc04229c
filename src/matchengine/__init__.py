"""matchengine: from a need in a company's own words to the parties that can meet it, aspect by aspect, with evidence.

Plain data in, plain data out; Italian and English; no Django, no network, no PyTorch.
"""

from matchengine.embed import Embedder, OnnxEmbedder, StaticEmbedder, embedder_named, load_embedder
from matchengine.engine import Engine
from matchengine.errors import (
    BadFile,
    BadItem,
    BadRequest,
    IndexBroken,
    IndexBusy,
    MatchengineError,
    ModelMissing,
)
from matchengine.text import detect_language, suggest_aspects
from matchengine.types import (
    Aspect,
    Coverage,
    Evidence,
    Hit,
    Item,
    Ranking,
    Request,
    Term,
)

__all__ = [
    "Aspect",
    "BadFile",
    "BadItem",
    "BadRequest",
    "Coverage",
    "Embedder",
    "Engine",
    "Evidence",
    "Hit",
    "IndexBroken",
    "IndexBusy",
    "Item",
    "MatchengineError",
    "ModelMissing",
    "OnnxEmbedder",
    "Ranking",
    "Request",
    "StaticEmbedder",
    "Term",
    "detect_language",
    "embedder_named",
    "load_embedder",
    "suggest_aspects",
]
