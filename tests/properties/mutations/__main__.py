"""Break a copy of the checkout in one way after the other, and see whether the convergence test notices."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.properties.mutations.catalogue import MUTATIONS, Mutation

ROOT = Path(__file__).parents[3]
TEST = "tests/properties/test_convergence.py"
# What the test says when it finds something, and what that is.
NOTICED = {
    "The hub says otherwise than its pages": "the hub differs from its pages",
    "is not what a snapshot is": "a copy differs",
    "cannot be reached: timed out": "a reader waits for an editor",
}


def main() -> int:
    options = _arguments()
    database = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    missed = 0
    say(f"| broken so ({database}) | noticed | after |\n| --- | --- | ---: |")
    for mutation in MUTATIONS:
        if options.only not in mutation.name:
            continue
        if mutation.only_on not in ("", database):
            say(f"| {mutation.name} | cannot happen here | |")
            continue
        began = time.monotonic()
        noticed, how = _is_noticed(mutation, options.examples)
        missed += not noticed
        answer = how if noticed else "**NO**"
        say(f"| {mutation.name} | {answer} | {time.monotonic() - began:.0f} s |")
    return 1 if missed else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _is_noticed(mutation: Mutation, examples: int) -> tuple[bool, str]:
    with tempfile.TemporaryDirectory(prefix="silta-mutation-") as folder:
        copy = Path(folder) / "silta"
        _copy_checkout(copy)
        for file, old, new in mutation.replacements:
            _replace(copy / file, old, new)
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", TEST, "-q", "-p", "no:randomly", "-p", "no:cacheprovider"],
            cwd=copy,
            env={**os.environ, "SILTA_EXAMPLES": str(examples)},
            capture_output=True,
            text=True,
            check=False,
        )
    if ran.returncode == 0:
        return False, ""
    for said, how in NOTICED.items():
        if said in ran.stdout:
            return True, how
    said = "\n".join(line for line in ran.stdout.splitlines() if line.startswith("E "))
    sys.exit(
        f"The test failed for another reason:\n{said[-5000:] or ran.stdout[-5000:]}\n{ran.stderr[-2000:]}"
    )


def _copy_checkout(copy: Path) -> None:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, names):
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    if text.count(old) != 1:
        sys.exit(f"{file.name} has this {text.count(old)} times, not once:\n{old}")
    file.write_text(text.replace(old, new), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=60)
    parser.add_argument("--only", default="", help="a part of the name of the mutations to try")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
