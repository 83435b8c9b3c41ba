"""How well the hub's search answers our own queries, on each database and on Elasticsearch, beside what these can by themselves.

    python -m benchmarks.search.domain

Makes hubs in a temporary folder: the demo, and the texts of this folder. PostgreSQL is started by `tools/postgres.py`, and
Elasticsearch by `tools/elasticsearch_node.py` unless `ELASTICSEARCH_URL` says where one is; what cannot be started is left out.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.run import ROOT, carry_out, environment_in

ASK = ["-m", "benchmarks.search.domain.ask"]
KINDS = ("content_store.history", "content_store.contentitem", "content_store.itemterm")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**environment_in(Path(folder)), "ELASTICSEARCH_URL": ""}
        for command in ("migrate --verbosity=0", "first_run", "demo"):
            carry_out(["manage.py", *command.split()], environment)
        carry_out(["-m", "benchmarks.search.domain.fill"], environment)
        store = Path(folder) / "store.json"
        carry_out(["manage.py", "dumpdata", *KINDS, "--output", str(store)], environment)
        answers = [
            carry_out(ASK, environment),
            *on_postgres(store, environment),
            *on_elasticsearch(environment),
        ]
    print(table([json.loads(line) for answer in answers for line in answer.splitlines()]))


def on_postgres(store: Path, environment: dict[str, str]) -> list[str]:
    steps = (
        ["manage.py", "migrate", "--verbosity=0"],
        ["manage.py", "loaddata", str(store), "--verbosity=0"],
    )
    commands = [
        *(f"{sys.executable} {' '.join(step)}" for step in steps),
        f"{sys.executable} {' '.join(ASK)} --stock",
    ]
    return within("postgres", ["sh", "-c", " && ".join(commands)], environment)


def on_elasticsearch(environment: dict[str, str]) -> list[str]:
    """The store of SQLite, searched in Elasticsearch."""
    address = os.environ.get("ELASTICSEARCH_URL")
    if address:
        return [carry_out([*ASK, "--stock"], {**environment, "ELASTICSEARCH_URL": address})]
    return within("elasticsearch_node", [sys.executable, *ASK, "--stock"], environment)


def within(tool: str, command: list[str], environment: dict[str, str]) -> list[str]:
    """What a command prints while a server runs; nothing if there is none."""
    done = subprocess.run(
        [sys.executable, f"tools/{tool}.py", *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"Left out: {tool}", file=sys.stderr)
    return [] if done.returncode else [done.stdout]


def table(answers: list[dict[str, Any]]) -> str:
    """Recall, nDCG@10 and MRR as a whole, then nDCG and recall of each category."""
    lines = ["| | recall | nDCG@10 | MRR | in the first ten |", "|---|---:|---:|---:|---:|"]
    lines += [f"| {one['name']} | {cells(one['figures'][''])} |" for one in answers]
    categories = [name for name in answers[0]["figures"] if name]
    lines += ["", "Recall and nDCG@10 by category:", "", f"| | {' | '.join(categories)} |"]
    lines.append("|---|" + "---:|" * len(categories))
    for one in answers:
        shown = [" ".join(f"{figure:.2f}" for figure in one["figures"][name][:2]) for name in categories]
        lines.append(f"| {one['name']} | {' | '.join(shown)} |")
    return "\n".join(lines)


def cells(figures: list[float]) -> str:
    return " | ".join(f"{figure:.3f}" for figure in figures)


if __name__ == "__main__":
    main()
