"""Dense models: the built-in one, and any other by name."""

from matchengine.embed.hub import HubEmbedder, load_embedder
from matchengine.embed.onnx import OnnxEmbedder
from matchengine.embed.protocol import Embedder, Vectors

__all__ = ["Embedder", "HubEmbedder", "OnnxEmbedder", "Vectors", "load_embedder"]
