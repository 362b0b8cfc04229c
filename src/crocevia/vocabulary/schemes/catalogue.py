"""Every vocabulary there is to load, in an order in which a reader may want to see them."""

from collections.abc import Callable, Iterator
from pathlib import Path

from crocevia.vocabulary.entries import SchemeEntry
from crocevia.vocabulary.schemes import academic, ateco, erc, european, goals, written

CONTROLLED = Path(__file__).parent / "controlled"
TAXONOMIES: list[Callable[[Path], SchemeEntry]] = [
    ateco.read,
    academic.read_sectors,
    academic.read_disciplines,
    erc.read,
    goals.read,
    european.read_eurovoc,
    european.read_cordis,
]


def every_scheme(data: Path) -> Iterator[SchemeEntry]:
    """The clusters (one YAML file each in the data folder), the taxonomies, and the product's own lists."""
    for path in sorted((data / "clusters").glob("*.yaml")):
        yield written.read(path)
    for read in TAXONOMIES:
        yield read(data)
    for path in sorted(CONTROLLED.glob("*.yaml")):
        yield written.read(path)
