"""What whole copies cost, and what keeping them true does: snapshot, changes, publishing, memory."""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from benchmarks.asking import Reader
from benchmarks.processes import cpu_seconds, memory, tree

ROOT = Path(__file__).resolve().parent.parent
HUB = "/api/hub/v1"
ALL = f"{HUB}/snapshot?type=organisation"
V2_REQUESTS, V2_EACH = 500, 10  # one in ten of them is made
GZIP = {"Accept-Encoding": "gzip"}

Environment = Callable[[str], dict[str, str]]


def measure(
    options: argparse.Namespace, servers: dict[str, Any], environment_of: Environment
) -> dict[str, Any]:
    return {
        "copies": copies(options, servers),
        "editing": copy_while_edited(servers["10k"].port, environment_of("10k")),
        "deletion": deletion(servers["10k"].port, environment_of("10k")),
        "publishing": publishing(environment_of),
        "memory": {
            kind: peak(servers["100k"], headers) for kind, headers in {"plain": {}, "gzip": GZIP}.items()
        },
    }


def publishing(environment_of: Environment) -> list[dict[str, Any]]:
    """What publishing costs with the store and without it, beside few items and many."""
    return [{"size": size, **editor(["publish", "20"], environment_of(size))} for size in ("1k", "10k") * 2]


def copies(options: argparse.Namespace, servers: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Medians of seconds by the clock and of the processor; v2 is asked for a tenth and counted ten times."""
    kinds: dict[str, tuple[str, Callable[[], dict[str, float]]]] = {
        "hub, plain": ("10k", lambda: of_the_hub(servers["10k"].port, {})),
        "hub, gzip": ("10k", lambda: of_the_hub(servers["10k"].port, GZIP)),
        "v2": ("v2", lambda: of_v2(servers["v2"].port)),
    }
    if "strapi" in servers:
        kinds["strapi"] = ("strapi", lambda: of_strapi(servers["strapi"].port))
    found: dict[str, list[dict[str, float]]] = {name: [] for name in kinds}
    for _ in range(options.rounds):
        for name, (server, copy) in kinds.items():
            roots = [servers[server].process.pid, options.postgres]
            begun, before = time.monotonic(), sum(cpu_seconds(root) for root in roots)
            said = copy()
            said["seconds"] = (time.monotonic() - begun) * said.get("times", 1)
            said["cpu"] = (sum(cpu_seconds(root) for root in roots) - before) * said.get("times", 1)
            found[name].append(said)
    return {
        name: {key: median(one[key] for one in rounds) for key in rounds[0]} for name, rounds in found.items()
    }


def of_the_hub(port: int, headers: dict[str, str]) -> dict[str, float]:
    response, body = Reader(port).get(ALL, headers)
    assert response.status == 200
    _first, *lines = (zlib.decompress(body, 31) if headers else body).splitlines()
    return {"requests": 1, "MB": len(body) / 1e6, "rows": len({json.loads(line)["id"] for line in lines})}


def of_v2(port: int) -> dict[str, float]:
    reader, ids = Reader(port), set()
    for number in range(0, V2_REQUESTS, V2_EACH):
        query = f"type=hub.OrganisationPage&fields=*&limit=20&offset={number * 20}"
        ids |= {item["id"] for item in reader.json(f"/api/v2/pages/?{query}")["items"]}
    return {
        "requests": V2_REQUESTS,
        "MB": reader.bytes / 1e6 * V2_EACH,
        "rows": len(ids) * V2_EACH,
        "times": V2_EACH,
    }


def of_strapi(port: int) -> dict[str, float]:
    reader, ids, page, pages = Reader(port), set(), 0, 1
    while page < pages:
        page += 1
        query = {"populate": "*", "pagination[page]": page, "pagination[pageSize]": 100}
        answer = reader.json(f"/api/organisations?{urlencode(query)}")
        ids |= {item["documentId"] for item in answer["data"]}
        pages = answer["meta"]["pagination"]["pageCount"]
    return {"requests": reader.requests, "MB": reader.bytes / 1e6, "rows": len(ids)}


def copy_while_edited(port: int, environment: dict[str, str]) -> dict[str, Any]:
    """A copy in whose middle editors work, and then what has changed since; compared with one made in peace."""
    reader = Reader(port)
    lines = reader.lines(ALL, {})
    cursor = json.loads(next(lines))["cursor"]
    copy: dict[str, int] = {}
    doubled = 0
    for number, line in enumerate(lines):
        if number == 2000:
            edited = editor(["edit", "20"], environment)
        item = json.loads(line)
        doubled += item["id"] in copy
        copy[item["id"]] = item["version"]
    told = Reader(port)
    for change in changes(told, cursor):
        if change["op"] == "upsert":
            copy[change["id"]] = change["version"]
        else:
            copy.pop(change["id"], None)
    _first, *rest = Reader(port).get(ALL)[1].splitlines()
    true = {item["id"]: item["version"] for item in map(json.loads, rest)}
    return {
        **edited,
        "rows": len(true),
        "doubled": doubled,
        "lost": len(true.keys() - copy.keys()),
        "left_behind": len(copy.keys() - true.keys()),
        "outdated": sum(copy.get(key) != version for key, version in true.items()),
        "requests_after": told.requests,
        "bytes_after": told.bytes,
    }


def changes(reader: Reader, cursor: str) -> Iterator[dict[str, Any]]:
    more = True
    while more:
        answer = reader.json(f"{HUB}/changes?type=organisation&cursor={cursor}")
        yield from answer["changes"]
        cursor, more = answer["cursor"], answer["more"]


def deletion(port: int, environment: dict[str, str]) -> dict[str, Any]:
    cursor = json.loads(next(Reader(port).lines(ALL, {})))["cursor"]
    gone = editor(["delete"], environment)["id"]
    reader = Reader(port)
    told = [change["id"] for change in changes(reader, cursor) if change["op"] == "remove"]
    return {"noticed": told == [gone], "requests": reader.requests, "bytes": reader.bytes}


def peak(server: Any, headers: dict[str, str]) -> dict[str, float]:
    """The most memory of one process while it streams everything it has, and how many lines that was."""
    most = {"rss": 0.0, "pss": 0.0}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            for process in tree(server.process.pid):
                for name, size in memory(process).items():
                    most[name] = max(most[name], size)

    before = max(memory(process)["rss"] for process in tree(server.process.pid))
    watcher = threading.Thread(target=watch)
    watcher.start()
    begun = time.monotonic()
    size = sum(len(line) for line in Reader(server.port).lines(f"{HUB}/snapshot", headers))
    seconds = time.monotonic() - begun
    over.set()
    watcher.join()
    return {**most, "rss_before": before, "MB": size / 1e6, "seconds": seconds}


def editor(what: list[str], environment: dict[str, str]) -> Any:
    command = [sys.executable, "-m", "benchmarks.editing", *what]
    said = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True, text=True
    )
    return json.loads(said.stdout.splitlines()[-1])
