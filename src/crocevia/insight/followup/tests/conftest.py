"""The cast's need, and how far the pair has come."""

from crocevia.insight.desk.tests.conftest import browse, story  # noqa: F401  fixtures of the desk
