"""Whatever editors do, in whatever order, and whatever happens to readers: every copy ends as the truth.

A real hub serves; two editors are processes of their own, one of which may hold its transaction open; readers are the
reference reader, without its proofs by fingerprint, so that nothing is repaired which should not have been wrong.
`SILTA_EXAMPLES` and `SILTA_STEPS` set how much is tried.
"""

import importlib.util
import json
import os
import select
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.properties.acts import ACTS
from tests.properties.hub_server import ROOT, HubServer, copied_test_database, hub_server
from tests.properties.reading import READER, differences, fingerprint, fingerprint_of, snapshot

EXAMPLES = int(os.environ.get("SILTA_EXAMPLES", "60"))
STEPS = int(os.environ.get("SILTA_STEPS", "40"))
PAGES = 20  # to begin an example with
PATIENCE_SECONDS = 0.15  # for an act that may be waiting for a transaction that is held open
ANSWER_SECONDS = 120
ATTEMPTS = 10  # of what time alone may have kept from coming true
READER_TRIES = 3
MOST_FAILURES = 0.03  # of all acts
FILTERS = [
    (),
    (("type", "news"),),
    (("region", "09"), ("locale", "fi")),
    (("type", "event"), ("type", "organisation"), ("theme", "omaishoito")),
    (("locale", "sv"),),
    (("municipality", "405"), ("municipality", "109")),
    (("near", "61.06,28.19"), ("within_km", "150"), ("region", "19")),
    (("published_from", "2020-01-01"), ("theme", "nuoret")),
]


def _reader_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("silta_reader", READER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["silta_reader"] = module
    spec.loader.exec_module(module)
    return module


silta_reader = _reader_module()


class Killed(BaseException):
    """The reader has been killed at this very instruction."""


class UnprovedReader(silta_reader.Reader):  # type: ignore[name-defined,misc]
    def _prove(self, copy: Any) -> bool:
        """Repair nothing: what is wrong has to be seen."""
        copy.apply((), copy.state()._replace(proved_at=9e12))
        return True


class EditingProcess:
    """An editor in a process of its own; an answer that does not come in time is waited for later."""

    def __init__(self, hub: HubServer, seed: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.properties.editing", str(seed)],
            cwd=ROOT,
            env={**hub.variables, "DJANGO_SETTINGS_MODULE": "cms.settings.test"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.waiting = False

    def say(self, command: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{command}\n".encode())
        self.process.stdin.flush()
        self.waiting = True

    def hear(self, seconds: float = ANSWER_SECONDS) -> dict[str, Any] | None:
        """The answer to what was said; None when there is none yet."""
        assert self.process.stdout
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            return None
        self.waiting = False
        line = self.process.stdout.readline()
        assert line, "An editor has died."
        told: dict[str, Any] = json.loads(line)
        Hub.acts["failed" if "failed" in told else told.get("act", "")] += 1
        if "failed" in told:
            Hub.failures.append(f"{told.get('act')}: {told['failed']}")
        return told

    def ask(self, command: str) -> dict[str, Any]:
        self.say(command)
        told = self.hear()
        assert told is not None, f"no answer to {command} in {ANSWER_SECONDS} seconds"
        return told


class Hub:
    """What all examples share."""

    server: HubServer
    editor: EditingProcess
    holder: EditingProcess
    acts: Counter[str] = Counter()
    # What one editor does may be refused because of what the other holds; the truth has to be kept all the same.
    failures: list[str] = []


class Untrue(BaseException):
    """Something went wrong: the first thing that did ends the test.

    No `Exception`, since Hypothesis would try to repeat one and make it smaller. The hub goes on from example to
    example, so a second time would be another, and Hypothesis would tell of that instead.
    """


def ends_the_test(step: Callable[..., None]) -> Callable[..., None]:
    @wraps(step)
    def step_or_end(self: Any, **drawn: Any) -> None:
        try:
            step(self, **drawn)
        except Exception as error:
            self.ended = True
            raise Untrue(f"{step.__name__}: {error}") from error

    return step_or_end


class Following(RuleBasedStateMachine):
    """Editors act and readers follow, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(prefix="silta-copies-")
        self.readers: list[tuple[Any, Path]] = []
        self.past: dict[int, list[Any]] = {}
        # What may come next depends on these two alone, and never on how quick anybody was: Hypothesis goes back to
        # what it has tried, and must find the same choice there.
        self.holding = False
        self.acted_meanwhile = False
        self.ended = False

    @initialize(seed=st.integers(0, 2**32))
    @ends_the_test
    def begin(self, seed: int) -> None:
        Hub.editor.ask(f"trim {PAGES}")
        for number in range(4):
            Hub.editor.ask(f"act publish_something_new {seed + number}")

    # --- Editors ----------------------------------------------------------------------------------

    @rule(name=st.sampled_from(ACTS), seed=st.integers(0, 2**32))
    @ends_the_test
    def act(self, name: str, seed: int) -> None:
        if self.acted_meanwhile:
            self._release()
        command = f"act {name} {seed}"
        if self.holding:
            Hub.editor.say(command)
            Hub.editor.hear(PATIENCE_SECONDS)
            self.acted_meanwhile = True
        else:
            Hub.editor.ask(command)

    @precondition(lambda self: not self.holding)
    @rule(name=st.sampled_from(ACTS), seed=st.integers(0, 2**32))
    @ends_the_test
    def hold(self, name: str, seed: int) -> None:
        self._hold(name, seed)

    def _hold(self, name: str, seed: int) -> None:
        Hub.holder.ask(f"hold {name} {seed}")
        self.holding = True

    @precondition(lambda self: self.holding)
    @rule()
    @ends_the_test
    def release(self) -> None:
        self._release()

    def _release(self) -> None:
        Hub.holder.ask("release")
        self.holding = self.acted_meanwhile = False
        if Hub.editor.waiting and Hub.editor.hear() is None:
            raise AssertionError("An editor has been waiting for a lock that nobody holds.")

    # --- Readers ----------------------------------------------------------------------------------

    @rule(filters=st.sampled_from(FILTERS), folder=st.booleans())
    @ends_the_test
    def begin_to_follow(self, filters: Any, folder: bool) -> None:
        self._begin_to_follow(filters, folder)

    @precondition(lambda self: not self.holding)
    @rule(
        filters=st.sampled_from(FILTERS[:3]),
        folder=st.booleans(),
        name=st.sampled_from(ACTS),
        seed=st.integers(0, 2**32),
    )
    @ends_the_test
    def begin_to_follow_just_then(self, filters: Any, folder: bool, name: str, seed: int) -> None:
        """Much has been hidden for a moment, and an open transaction keeps it from being shown again at once."""
        Hub.editor.ask(f"act restrict {seed}")
        Hub.editor.ask(f"act lift_a_restriction {seed}")
        self._hold(name, seed)
        self._begin_to_follow(filters, folder)

    def _begin_to_follow(self, filters: Any, folder: bool) -> None:
        if len(self.readers) < 5:
            name = f"copy-{len(self.readers)}"
            self.readers.append(
                (filters, Path(self.folder.name) / (f"{name}/" if folder else f"{name}.sqlite"))
            )
            self._round(len(self.readers) - 1)

    @precondition(lambda self: self.readers)
    @rule(which=st.integers(0, 4))
    @ends_the_test
    def follow(self, which: int) -> None:
        self._round(which % len(self.readers))

    @precondition(lambda self: self.readers)
    @rule(which=st.integers(0, 4), writes=st.integers(0, 12))
    @ends_the_test
    def follow_and_be_killed(self, which: int, writes: int) -> None:
        try:
            self._round(which % len(self.readers), killed_after=writes)
        except Killed:
            return

    @precondition(lambda self: self.readers)
    @rule(which=st.integers(0, 4), back=st.integers(1, 5))
    @ends_the_test
    def hear_old_changes_again(self, which: int, back: int) -> None:
        """A reader takes an earlier cursor for its own, and so hears twice what it knows."""
        number = which % len(self.readers)
        states = self.past.get(number, [])
        if states:
            with self._copy(number) as copy:
                copy.apply((), states[-min(back, len(states))])
            self._round(number)

    def _round(self, number: int, killed_after: int | None = None) -> None:
        with self._copy(number) as copy:
            if killed_after is not None:
                _kill_after(copy, killed_after)
            self._bring_up_to_date(self._reader(number, copy))
            self.past.setdefault(number, []).append(copy.state())

    def _bring_up_to_date(self, reader: Any) -> None:
        """What may pass by itself, such as a machine that stands still, is tried again; the reader does so for ever."""
        for _attempt in range(READER_TRIES - 1):
            try:
                return reader.bring_up_to_date()
            except silta_reader.BadAnswer:
                raise
            except silta_reader.Temporary as error:
                Hub.acts["tried again"] += 1
                time.sleep(error.wait)
        return reader.bring_up_to_date()

    @contextmanager
    def _copy(self, number: int) -> Iterator[Any]:
        path = self.readers[number][1]
        copy = silta_reader.Copy.at(path if path.suffix else f"{path}/")
        try:
            yield copy
        finally:
            copy.close()

    def _reader(self, number: int, copy: Any) -> Any:
        filters = self.readers[number][0]
        return UnprovedReader(silta_reader.Hub(Hub.server.address, filters), copy)

    # --- The end ----------------------------------------------------------------------------------

    @ends_the_test
    def teardown(self) -> None:
        try:
            if self.ended:
                return
            if self.holding:
                self._release()
            for number in range(len(self.readers)):
                self._compare(number)
            self._compare_with_pages()
        finally:
            self.folder.cleanup()

    def _compare(self, number: int) -> None:
        filters = self.readers[number][0]
        differing: list[str] = []
        for attempt in range(ATTEMPTS):  # what expires in between is seen the next time
            time.sleep(attempt / 10)
            self._round(number)
            with self._copy(number) as copy:
                ours = {item["id"]: item for item in copy.items()}
            differing = differences(ours, snapshot(Hub.server.address, filters))
            if not differing and fingerprint_of(ours.values()) == fingerprint(Hub.server.address, filters):
                return
        raise AssertionError(f"A copy of {filters} is not what a snapshot is: {differing}")

    def _compare_with_pages(self) -> None:
        differing: list[str] = []
        for attempt in range(ATTEMPTS):
            time.sleep(attempt / 10)
            truth = Hub.editor.ask("truth")
            public = snapshot(Hub.server.address, ())
            ours = {
                key: {name: value for name, value in item.items() if name not in ("id", "version")}
                for key, item in public.items()
            }
            differing = differences(ours, truth)
            if not differing:
                return
        raise AssertionError(f"The hub says otherwise than its pages: {differing}")


def _kill_after(copy: Any, writes: int) -> None:
    """Have the process die before it has written so many items, removals and states."""
    left = [writes]

    def deadly(write: Any) -> Any:
        def written(*values: Any) -> None:
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            write(*values)

        return written

    for name in ("_put", "_remove", "_save"):
        setattr(copy, name, deadly(getattr(copy, name)))


@pytest.fixture(scope="module")
def hub(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("hub")
    with django_db_blocker.unblock():
        database = copied_test_database(folder)
    with hub_server(folder, database) as server:
        server.run("manage.py", "first_run")
        Hub.server = server
        Hub.editor, Hub.holder = EditingProcess(server, 1), EditingProcess(server, 2)
        try:
            Hub.editor.ask(f"fill {PAGES}")
            yield
        finally:
            for editor in (Hub.editor, Hub.holder):
                editor.process.kill()
                editor.process.wait()


@pytest.mark.timeout(300 + 30 * EXAMPLES)
@pytest.mark.django_db  # before the tests that empty the database, of which the hub's is a copy
@pytest.mark.usefixtures("hub")
def test_every_copy_ends_as_the_truth() -> None:
    run_state_machine_as_test(
        Following,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(Hub.failures) <= sum(Hub.acts.values()) * MOST_FAILURES, Hub.failures
