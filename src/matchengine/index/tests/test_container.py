from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchengine.errors import IndexBroken
from matchengine.index import container
from matchengine.index.strings import Strings, pack


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.segment"
    arrays = {"n": np.arange(6, dtype=np.int32).reshape(2, 3), "empty": np.zeros((0, 4), dtype=np.float32)}
    container.write(path, {"model": "m"}, arrays)
    return path


def test_what_is_written_is_read(file: Path) -> None:
    found = container.read(file)
    assert found.meta == {"model": "m"}
    np.testing.assert_array_equal(found.arrays["n"], [[0, 1, 2], [3, 4, 5]])
    assert found.arrays["empty"].shape == (0, 4)
    assert not found.arrays["n"].flags.writeable
    found.verify()


@pytest.mark.parametrize("kept", [0, 5, 30, 100, -1])
def test_a_file_cut_short_is_told(file: Path, kept: int) -> None:
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(IndexBroken, match=r"a\.segment"):
        container.read(file)


def test_a_foreign_file_is_told(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\x00" + bytes(500))
    with pytest.raises(IndexBroken, match="not an index file"):
        container.read(file)


@given(st.binary(max_size=300))
def test_no_bytes_read_as_an_index_by_accident(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    path = tmp_path_factory.mktemp("junk") / "x.segment"
    path.write_bytes(junk)
    with pytest.raises(IndexBroken):
        container.read(path)


def test_damage_in_the_header_is_told_at_once_and_in_the_data_by_verify(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[30] ^= 1
    file.write_bytes(whole)
    with pytest.raises(IndexBroken, match="header"):
        container.read(file)
    whole[30] ^= 1
    start = whole.rindex(np.arange(6, dtype=np.int32).tobytes())
    whole[start] ^= 1
    file.write_bytes(whole)
    with pytest.raises(IndexBroken, match="'n'"):
        container.read(file).verify()


@given(st.lists(st.text(max_size=20), max_size=20))
def test_strings_come_back(strings: list[str]) -> None:
    arrays = pack("s", strings)
    back = Strings(arrays["s.bytes"], arrays["s.starts"])
    expected = [one.encode("utf-8", "replace").decode() for one in strings]
    assert list(back) == expected
    assert [back[place] for place in range(len(back))] == expected
