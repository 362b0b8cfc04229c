"""The cast's need with its story: the same as for introductions."""

from crocevia.exchange.introductions.tests.conftest import in_english, raw_story, story

__all__ = ["in_english", "raw_story", "story"]
