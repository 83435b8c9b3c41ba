"""The hub API beside what an association network would otherwise take: what each of them costs, measured in turns.

    .venv/bin/python -m benchmarks.peers --peers FOLDER --database postgres://… --postgres PID

Writes `benchmarks/peers.md`. How the databases and the folder come to be, and what is measured: README.md.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from benchmarks import peer_copies, peer_report
from benchmarks.asking import Reader, ask
from benchmarks.processes import cpu_seconds, start, stop

ROOT = Path(__file__).resolve().parent.parent
HUB = "/api/hub/v1"
V2 = "/api/v2/pages/"
STRAPI = "/api/organisations"
SIZES = {"1k": 8511, "10k": 8510, "100k": 8512}
V2_PORT, STRAPI_PORT = 8513, 8514
TOTAL, DEEP = 10_000, 9_000


@dataclass
class Server:
    """A server that is measured, with its process and those of its kind that only stand by."""

    port: int
    process: subprocess.Popen[bytes]


@dataclass
class Case:
    """One question to one server.

    `moving` names the size whose position moves meanwhile; `known`: the reader has the answer already.
    """

    name: str
    peer: str
    server: Server
    paths: list[str]
    moving: str = ""
    known: bool = False
    status: int = 200


class Mover:
    """Changes one item of a store twice a second while it is told to."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.editing", "move"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.database_process = int(self.process.stdout.readline())

    def tell(self, word: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=10)


def main() -> None:
    options = arguments()
    if options.again:
        measure_again(options)
        return
    servers, movers = {}, {}
    begun = os.getloadavg()
    try:
        for size, port in SIZES.items():
            servers[size] = Server(port, start_hub(port, environment_of(options, size)))
            movers[size] = Mover(environment_of(options, size))
        servers |= peers_of(options)
        figures: dict[str, Any] = {"rounds": measure(options, cases_of(servers), movers)}
        save(options, figures)
        figures |= peer_copies.measure(options, servers, lambda size: environment_of(options, size))
        figures |= {"load": [*begun, *os.getloadavg()], "python": platform.python_version()}
    finally:
        for mover in movers.values():
            mover.end()
        for server in servers.values():
            stop(server.process)
    save(options, figures)


def measure_again(options: argparse.Namespace) -> None:
    """Cases of the 10,000 whose position does not move, `copies` and `publishing`, in the place of earlier figures."""
    figures = json.loads(options.figures.read_text(encoding="utf-8"))
    servers = {"10k": Server(SIZES["10k"], start_hub(SIZES["10k"], environment_of(options, "10k")))}
    try:
        cases = [case for case in of_one_hub(servers["10k"], {}) if case.name in options.again]
        found = measure(options, cases, {})
        if "copies" in options.again:
            servers |= peers_of(options)
            figures["copies"] = peer_copies.copies(options, servers)
        if "publishing" in options.again:
            figures["publishing"] = peer_copies.publishing(lambda size: environment_of(options, size))
    finally:
        for server in servers.values():
            stop(server.process)
    others = [row for row in figures["rounds"] if row["name"] not in options.again]
    figures["rounds"] = sorted([*others, *found], key=lambda row: row["name"])
    save(options, figures)


def peers_of(options: argparse.Namespace) -> dict[str, Server]:
    servers = {"v2": Server(V2_PORT, start_v2(options))}
    if options.strapi:
        servers["strapi"] = Server(STRAPI_PORT, start_strapi(options))
    return servers


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", type=Path, required=True, help="folder with wt/, wagtail/ and strapi/")
    parser.add_argument("--database", required=True, help="of the 10,000; _1k and _100k beside it, and wt")
    parser.add_argument("--postgres", type=int, required=True, help="process of the database server")
    parser.add_argument("--strapi", action="store_true", help="measure Strapi, too")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--figures", type=Path, help="keep the figures in this file, too")
    parser.add_argument("--again", nargs="*", help="names of cases to measure again, the rest being kept")
    return parser.parse_args()


def environment_of(options: argparse.Namespace, size: str) -> dict[str, str]:
    url = urlsplit(options.database)
    database = urlunsplit(url._replace(path=url.path if size == "10k" else f"{url.path}_{size}"))
    return {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "benchmarks.peer_settings"}


def start_hub(port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cms.server", "--port", str(port), "--workers", "2"]
    return start(command, port, ROOT, environment)


def start_v2(options: argparse.Namespace) -> subprocess.Popen[bytes]:
    command = f"{options.peers}/wt/bin/granian --interface wsgi --workers 2 --no-ws --port {V2_PORT}"
    database = urlsplit(options.database)
    environment = {"DJANGO_SETTINGS_MODULE": "peer.settings", "PEER_DB": "wt"}
    environment["PEER_DB_PORT"] = str(database.port)
    environment["DATABASE_URL"] = ""
    return start([*command.split(), "peer.wsgi:application"], V2_PORT, options.peers / "wagtail", environment)


def start_strapi(options: argparse.Namespace) -> subprocess.Popen[bytes]:
    environment = {"NODE_ENV": "production", "DATABASE_NAME": "strapi", "PORT": str(STRAPI_PORT)}
    environment |= {"DATABASE_PORT": str(urlsplit(options.database).port), "HOST": "127.0.0.1"}
    environment["STRAPI_TELEMETRY_DISABLED"] = "true"
    command = ["node", "node_modules/@strapi/strapi/bin/strapi.js", "start"]
    return start(command, STRAPI_PORT, options.peers / "strapi", environment)


def cases_of(servers: dict[str, Server]) -> list[Case]:
    """All cases; those that belong together stand together, so that their rounds are near in time."""
    lists = of_the_hub(Reader(servers["10k"].port))
    cases = of_one_hub(servers["10k"], lists)
    for size in ("1k", "100k"):
        cases.append(Case(f"region and theme at {size}", "hub", servers[size], lists["narrow"], size))
    cases += [Case(name, "v2", servers["v2"], paths) for name, paths in of_v2(Reader(V2_PORT)).items()]
    if "strapi" in servers:
        paths_of = of_strapi(Reader(STRAPI_PORT))
        cases += [Case(name, "strapi", servers["strapi"], paths) for name, paths in paths_of.items()]
    return sorted(cases, key=lambda case: case.name)


def of_one_hub(hub: Server, lists: dict[str, list[str]]) -> list[Case]:
    """Those whose position moves only where there are `lists` for them."""
    one = f"{HUB}/items?type=organisation&limit=20"
    moving = {"20 complete": "others", "region and theme": "narrow", "deep": "deep", "one": "ones"}
    cases = [
        Case("20 complete, unmoved", "hub", hub, [one]),
        Case("304", "hub", hub, [one], known=True, status=304),
        Case("least: one query", "hub", hub, ["/least/query"]),
        Case("least: 60 kB", "hub", hub, ["/least/60kB"]),
    ]
    if lists:
        cases.append(Case("one, asked for again", "hub", hub, lists["ones"][:20]))
        cases += [Case(f"{name}, moving", "hub", hub, lists[key], "10k") for name, key in moving.items()]
    return cases


def of_the_hub(reader: Reader) -> dict[str, list[str]]:
    """Lists of addresses, in each of which the same filters are written in all orders, so that no answer is known."""
    items = organisations(reader)
    pairs: dict[tuple[str, str], int] = {}
    for item in items:
        for region in item["regions"]:
            for theme in item["themes"]:
                pair = (region["code"], theme["code"])
                pairs[pair] = pairs.get(pair, 0) + 1
    often = [pair for pair, number in pairs.items() if number >= 60]
    narrow = [{"region": region, "theme": theme} for region, theme in often]
    others = [{key: value} for pair in narrow for key, value in pair.items()]
    return {
        "narrow": in_all_orders(narrow),
        "others": in_all_orders(list({str(one): one for one in others}.values())),
        "deep": in_all_orders([{"cursor": cursor} for cursor in deep_cursors(reader)]),
        "ones": [f"{HUB}/items/{item['id']}" for item in items[:5000]],
    }


def organisations(reader: Reader) -> list[dict[str, Any]]:
    _response, body = reader.get(f"{HUB}/snapshot?type=organisation")
    return [json.loads(line) for line in body.splitlines()[1:]]


def deep_cursors(reader: Reader) -> list[str]:
    """Places from 90 % of the list on, which only `next` leads to."""
    cursors: list[str] = []
    answer = reader.json(f"{HUB}/items?type=organisation&locale=fi&limit=100")
    read = 100
    while answer["next"] and len(cursors) < 40:
        if read >= DEEP:
            cursors.append(answer["next"])
        length = 20 if read >= DEEP else 100
        query = urlencode({"type": "organisation", "locale": "fi", "limit": length, "cursor": answer["next"]})
        answer = reader.json(f"{HUB}/items?{query}")
        read += length
    return cursors


def in_all_orders(filters: list[dict[str, str]]) -> list[str]:
    paths = []
    for order in permutations(range(4)):
        for some in filters:
            pairs = list({"type": "organisation", "locale": "fi", "limit": "20", **some}.items())
            moved = [pairs[place] for place in order if place < len(pairs)] + pairs[4:]
            paths.append(f"{HUB}/items?{urlencode(moved)}")
    return paths


def of_v2(reader: Reader) -> dict[str, list[str]]:
    base = f"{V2}?type=hub.OrganisationPage"
    whole = f"{base}&fields=*&limit=20"
    found = [reader.json(f"{base}&limit=20&offset={offset}") for offset in range(0, TOTAL, 1000)]
    return {
        "20 complete": [whole],
        "region and theme": [f"{whole}&region=Uusimaa&themes=Nuoret"],
        "deep": [f"{whole}&offset={DEEP}"],
        "one": [f"{V2}{item['id']}/" for answer in found for item in answer["items"]],
    }


def of_strapi(reader: Reader) -> dict[str, list[str]]:
    whole = {"populate": "*", "pagination[pageSize]": 20}
    narrow = {"filters[region][$eq]": "Uusimaa", "filters[themes][name][$eq]": "Nuoret"}
    deep = {"populate": "*", "pagination[start]": DEEP, "pagination[limit]": 20}
    found = reader.json(f"{STRAPI}?pagination[pageSize]=100&fields[0]=slug")["data"]
    return {
        "20 complete": [f"{STRAPI}?{urlencode(whole)}"],
        "region and theme": [f"{STRAPI}?{urlencode(whole | narrow)}"],
        "deep": [f"{STRAPI}?{urlencode(deep)}"],
        "one": [f"{STRAPI}/{item['documentId']}?populate=*" for item in found],
    }


def measure(options: argparse.Namespace, cases: list[Case], movers: dict[str, Mover]) -> list[dict[str, Any]]:
    for case in cases:  # every process has met every question once
        ask(case.server.port, case.paths, 0.7, known(case), case.status, 0)
    figures: list[dict[str, Any]] = [
        {"name": case.name, "peer": case.peer, "server": [], "database": []} for case in cases
    ]
    for number in range(options.rounds):
        for case, figure in zip(cases, figures, strict=True):
            note(figure, one_round(options, case, movers, number * 997))
    return figures


def one_round(
    options: argparse.Namespace, case: Case, movers: dict[str, Mover], begin: int
) -> dict[str, float]:
    headers = known(case)
    if case.moving:
        movers[case.moving].tell("on")
    but = [mover.database_process for mover in movers.values()]
    roots = (case.server.process.pid, options.postgres)
    before = [cpu_seconds(root, but) for root in roots]
    asked = ask(case.server.port, case.paths, options.seconds, headers, case.status, begin)
    time.sleep(0.1)
    after = [cpu_seconds(root, but) for root in roots]
    if case.moving:
        movers[case.moving].tell("off")
    server, database = (
        (late - early) * 1000 / asked.answers for early, late in zip(before, after, strict=True)
    )
    return {
        "server": server,
        "database": database,
        "answers": asked.answers,
        "kB": asked.bytes / asked.answers / 1000,
        "wrong": asked.wrong,
    }


def known(case: Case) -> dict[str, str]:
    """Headers that tell which answer the reader has; its tag is of the position at which it stands now."""
    if not case.known:
        return {}
    return {"If-None-Match": Reader(case.server.port).get(case.paths[0])[0].headers["ETag"]}


def note(figure: dict[str, Any], found: dict[str, float]) -> None:
    figure["server"].append(found["server"])
    figure["database"].append(found["database"])
    figure["kB"] = found["kB"]
    figure["wrong"] = figure.get("wrong", 0) + found["wrong"]
    figure["answers"] = figure.get("answers", 0) + found["answers"]
    sums = [server + rest for server, rest in zip(figure["server"], figure["database"], strict=True)]
    figure |= {"cpu": median(sums), "least": min(sums), "most": max(sums)}


def save(options: argparse.Namespace, figures: dict[str, Any]) -> None:
    if options.figures:
        options.figures.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    text = peer_report.report(figures, date.today())
    (ROOT / "benchmarks" / "peers.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
