from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from cms.catalogues import compile_catalogues


def pytest_sessionstart() -> None:
    """Translated texts are part of what is tested; the compiled catalogues are not in git."""
    compile_catalogues()


@pytest.fixture(autouse=True)
def source_language() -> Iterator[None]:
    """Each test begins in Finnish: a request leaves its language behind in the thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test first: while it waits for other processes, the rest goes on beside it."""
    items.sort(key=lambda item: "test_convergence" not in item.nodeid)
