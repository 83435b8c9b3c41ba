"""How fast words are analysed, by which engine, cold and with the cache, and in how much memory.

    .venv/bin/python -m benchmarks.search.analysis FILE…

The files are Finnish texts, such as a treebank's (`.conllu`: its sentences are taken). Each engine is measured in a process of its own.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from search.analysis import analyse
from search.analysis.tokens import tokens
from search.analysis.voikko import Engine, Libvoikko, Pyvoikko, engine

ENGINES: dict[str, type[Engine]] = {"libvoikko": Libvoikko, "pyvoikko": Pyvoikko}
SENTENCE = "# text = "


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--engine", choices=ENGINES)
    options = parser.parse_args()
    if options.engine:
        measure(options.engine, text_of(options.files))
        return
    print(
        "| engine | loading | forms/s, dictionary alone | words/s, text | words/s, again | memory | of the cache |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|", flush=True)
    for name in ENGINES:
        command = [sys.executable, "-m", "benchmarks.search.analysis", "--engine", name]
        subprocess.run([*command, *map(str, options.files)], check=True)


def text_of(files: list[Path]) -> str:
    return "\n".join(line for file in files for line in lines_of(file))


def lines_of(file: Path) -> Iterator[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    if file.suffix == ".conllu":
        return (line.removeprefix(SENTENCE) for line in lines if line.startswith(SENTENCE))
    return iter(lines)


def measure(name: str, text: str) -> None:
    if name == Pyvoikko.name:
        sys.modules["libvoikko"] = None  # type: ignore[assignment]  # so that the other engine is taken
    words = list(tokens(text))
    forms = sorted({token.text.lower() for token in words if token.kind == "word"})
    before, begun = memory(), time.process_time()
    ENGINES[name]()
    loading = time.process_time() - begun
    alone = rate(lambda: list(map(engine().answers, forms)), len(forms))
    loaded = memory() - before
    cold, warm = (rate(lambda: analyse(text, "fi"), len(words)) for _ in range(2))
    remembered = memory() - before - loaded
    figures = [f"{loading:.2f} s", *(f"{figure:,.0f}" for figure in (alone, cold, warm))]
    print(f"| {name} | {' | '.join(figures)} | {loaded:.0f} MB | {remembered:.0f} MB |", flush=True)


def rate(work: Callable[[], object], count: int) -> float:
    """How many a second of the processor."""
    begun = time.process_time()
    work()
    return count / (time.process_time() - begun)


def memory() -> float:
    """Megabytes held now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
