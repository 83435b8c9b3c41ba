from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import silta_reader

from tests.clients.fake_hub import FakeHub
from tests.properties.reading import copied


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    hub = FakeHub()
    yield hub
    hub.close()


@pytest.fixture(params=["uutiset.sqlite", "uutiset/"], ids=["SQLite", "folder"])
def into(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"{tmp_path}/{request.param}"


@pytest.fixture
def follow(hub: FakeHub, into: str) -> Callable[..., int]:
    """One round of the command; its exit code."""
    return lambda *options: silta_reader.main(["follow", hub.address, "--into", into, "--once", *options])


@pytest.fixture
def copy(into: str) -> Callable[[], dict[str, dict[str, Any]]]:
    """What the copy shows to others."""
    path = Path(into)
    return lambda: copied(path)
