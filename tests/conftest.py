import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings
from django.utils import translation
from elasticsearch_node import Node, NoElasticsearch
from elasticsearch_node import elasticsearch_node as running_node

from cms.catalogues import compile_catalogues

# Only the tests that ask for a node are to have one: hubs that others start are none of its users. The processes of
# pytest-xdist hear of it under the other name.
NODE = "SILTA_TESTS_ELASTICSEARCH_URL"
os.environ.setdefault(NODE, os.environ.pop("ELASTICSEARCH_URL", ""))
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_sessionstart() -> None:
    """Translated texts are part of what is tested; the compiled catalogues are not in git."""
    compile_catalogues()


@pytest.fixture(autouse=True)
def source_language() -> Iterator[None]:
    """Each test begins in Finnish: a request leaves its language behind in the thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """The address of a real Elasticsearch: that of ELASTICSEARCH_URL, or of a node started for these tests."""
    if os.environ[NODE]:
        yield os.environ[NODE]
        return
    with a_node() as node:
        yield node.url


@pytest.fixture
def elasticsearch_node() -> Iterator[Node]:
    """A node that nobody else uses, to be stopped and killed."""
    with a_node() as node:
        yield node


@contextmanager
def a_node() -> Iterator[Node]:
    """A node of our own; where none can be had, that is a failure in CI and a reason to skip elsewhere."""
    try:
        stack = ExitStack()
        node = stack.enter_context(running_node())
    except NoElasticsearch as problem:
        (pytest.fail if IN_CI else pytest.skip)(str(problem))
    with stack:
        yield node


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--with-database", action="store_true", help="only tests that use the database")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest test first: while it waits for other processes, the rest goes on beside it."""
    items.sort(key=lambda item: "test_convergence" not in item.nodeid)
    if config.getoption("--with-database"):
        others = [item for item in items if not _uses_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _uses_database(item)]


def _uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES)
