"""A new page joins the campaigns, or these tests fail."""

from __future__ import annotations

from tests.routes import names, routes


def test_route_names_are_there_and_unique():
    """Two addresses of one name would let a campaign visit only one of them."""
    told = [route.name for route in routes()]
    assert all(name and not name.endswith("None") for name in told)
    assert sorted(told) == names()
