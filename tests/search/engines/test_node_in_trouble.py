"""A real node is killed, stopped and paused while people search and publish: our server, our worker, their own processes."""

import json
import logging
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from tests.properties.hub_server import ROOT, HubServer, hub_server

logger = logging.getLogger(__name__)

SECRET = "Salaneuvottelu"
QUERIES = ("omaiset", "omaisten kokous", "kokouksessa", "omaset", "salaneuvottelu", '"omaisten kokous"')
SEARCHERS = 3
BETWEEN_SECONDS = 0.15  # two searches of one visitor
LEVEL_SECONDS = 90
# Whoever is searching when trouble begins waits for it once, and this machine has more to do than that.
ONCE_SECONDS = 2.5
TROUBLES = 3


class Editor:
    """The process that publishes."""

    def __init__(self, hub: HubServer) -> None:
        self.numbers = count(1)
        self.there: list[str] = []
        self.gone: set[str] = set()
        self.longest = 0.0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.search.engines.publishing"],
            cwd=ROOT,
            env=hub.variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ask("state")  # once it has started
        self.longest = 0.0

    def ask(self, command: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        began = time.monotonic()
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        self.longest = max(self.longest, time.monotonic() - began)
        return answer

    def act(self) -> None:
        """Publish something, and at times unpublish something or write what nobody may find."""
        number = next(self.numbers)
        title = f"Omaisten kokous {number}"
        self.ask(f"publish {title}")
        self.there.append(title)
        if number % 3 == 0:
            old = self.there.pop(0)
            self.ask(f"unpublish {old}")
            self.gone.add(old)
        if number % 5 == 0:
            self.ask(f"hide {SECRET} {number}")

    def level(self) -> bool:
        """Whether the engines know all that there is."""
        return all(not state["missing"] and not state["rebuilding"] for state in self.ask("state"))

    def end(self) -> None:
        self._process.communicate(timeout=30)  # it ends when it is asked no more


@dataclass
class Searches:
    """What visitors have been answered: seconds, and whatever was wrong."""

    address: str
    editor: Editor
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def keep_on(self, stop: threading.Event) -> None:
        for number in count():
            if stop.wait(BETWEEN_SECONDS):
                return
            # Never quite the same, or the hub would give an answer that it has kept.
            self.once(QUERIES[number % len(QUERIES)] + " " * (number % 97))

    def once(self, query: str) -> list[str]:
        gone, began = set(self.editor.gone), time.monotonic()
        titles: list[str] = []
        try:
            answer = get(
                f"{self.address}/api/hub/v1/search?{urllib.parse.urlencode({'q': query, 'limit': 100})}"
            )
            titles = [result["item"]["title"] for result in answer["results"]]
        except (OSError, ValueError, KeyError) as error:
            self.wrong.append(f"{query}: {error!r}")
        self.seconds.append(time.monotonic() - began)
        self.wrong += [f"{query} finds {title}" for title in titles if title in gone or SECRET in title]
        return titles


def get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=30) as response:  # noqa: S310  our own
        return json.load(response)


@contextmanager
def editing(hub: HubServer):
    editor = Editor(hub)
    try:
        yield editor
    finally:
        editor.end()


@contextmanager
def searching(hub: HubServer, editor: Editor):
    searches, stop = Searches(hub.address, editor), threading.Event()
    visitors = [threading.Thread(target=searches.keep_on, args=(stop,)) for _ in range(SEARCHERS)]
    for visitor in visitors:
        visitor.start()
    try:
        yield searches
    finally:
        stop.set()
        for visitor in visitors:
            visitor.join()


def publish_for(editor: Editor, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        editor.act()
        time.sleep(0.2)


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + LEVEL_SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.3)


@pytest.mark.timeout(540)
def test_searching_and_publishing_go_on_while_the_node_is_killed_stopped_and_paused(
    tmp_path, elasticsearch_node
):
    node, prefix = elasticsearch_node, f"testi_{uuid4().hex[:8]}_"
    variables = {"ELASTICSEARCH_URL": node.url, "ELASTICSEARCH_PREFIX": prefix}

    def asked() -> int:
        """How often the node has been searched since it was started."""
        return get(f"{node.url}/{prefix}items/_stats/search")["_all"]["total"]["search"]["query_total"]

    def it_answers_again(editor: Editor) -> None:
        wait_until(editor.level, "the engines never knew everything again")
        before = asked()
        wait_until(lambda: asked() > before + SEARCHERS, "the node was not asked again")

    with hub_server(tmp_path, worker=True, **variables) as hub, editing(hub) as editor:
        publish_for(editor, 3)
        wait_until(editor.level, "the engines never knew everything")
        with searching(hub, editor) as searches:
            it_answers_again(editor)
            for hurt, mend in ((node.kill, node.start), (node.pause, node.resume), (node.stop, node.start)):
                publish_for(editor, 1.5)
                logger.info("Now %s", hurt.__name__)
                hurt()
                publish_for(editor, 6)
                mend()
                logger.info("Mended")
                publish_for(editor, 1)
                it_answers_again(editor)
        public, titles = editor.ask("public"), searches.once("omaisten kokous")
        there = list(editor.there)
        kept = get(f"{node.url}/{prefix}items/_count")["count"]

    slow = sorted(seconds for seconds in searches.seconds if seconds > 1)
    logger.info("%s searches, %s over a second: %s", len(searches.seconds), len(slow), slow)
    logger.info("Of publishing the longest was %.2f s", editor.longest)
    assert searches.wrong == []
    assert len(slow) <= SEARCHERS * TROUBLES
    assert max(searches.seconds) < ONCE_SECONDS
    assert kept == public
    assert set(there[-100:]) <= set(titles)
