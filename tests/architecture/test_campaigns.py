"""A new page joins the campaigns, or these tests fail."""

from __future__ import annotations

from tests.routes import routes


def test_a_route_name_means_one_address():
    """Two addresses of one name would let a campaign visit only one of them; the API shares them by design."""
    told = [route.key for route in routes() if not route.pattern.startswith("api/")]
    assert len(told) == len(set(told))
