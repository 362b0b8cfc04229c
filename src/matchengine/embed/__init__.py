"""Dense models: the built-in one, a light one, and any other by name."""

from matchengine.embed.hub import HubEmbedder, embedder_named, load_embedder
from matchengine.embed.onnx import OnnxEmbedder
from matchengine.embed.protocol import Embedder, Vectors, embed_requests
from matchengine.embed.static import StaticEmbedder

__all__ = [
    "Embedder",
    "HubEmbedder",
    "OnnxEmbedder",
    "StaticEmbedder",
    "Vectors",
    "embed_requests",
    "embedder_named",
    "load_embedder",
]
