"""`benchmarks/peers.md`: the figures beside their targets."""

from datetime import date
from statistics import median
from typing import Any

# Measured with the same corpus and `wrk` on a machine that did nothing else: milliseconds of CPU for one answer.
QUIET: dict[str, dict[str, float]] = {
    "20 complete": {"v2": 44, "strapi": 20, "wordpress": 23},
    "region and theme": {"v2": 44, "strapi": 27, "wordpress": 26},
    "deep": {"v2": 119, "strapi": 30, "wordpress": 24},
    "one": {"v2": 11, "strapi": 4, "wordpress": 12},
}
QUIET_STRAPI_COPY = 7.1  # seconds
# Case of ours, case of theirs, how many times less than v2 and Strapi it should cost.
RATIOS = [
    ("20 complete, unmoved", "20 complete", 80, 36),
    ("20 complete, moving", "20 complete", 25, 11),
    ("region and theme, moving", "region and theme", 25, 12),
    ("deep, moving", "deep", 25, 12),
    ("one, moving", "one", 20, 7),
    ("one, asked for again", "one", 20, 7),
]


def report(figures: dict[str, Any], day: date) -> str:
    rounds = {(row["name"], row["peer"]): row for row in figures["rounds"]}
    lines = [f"# The hub API beside others, {day.isoformat()}", ""]
    lines += [f"Two cores, PostgreSQL 15, Python {figures.get('python', '')}; load {_load(figures)}.", ""]
    lines += [
        "What to read with care, and what was measured again in a run of its own: [README.md](README.md).",
        "",
    ]
    lines += ["## Milliseconds of CPU for one answer", "", *_costs(rounds), ""]
    lines += ["## How many times less than others", "", *_ratios(rounds), ""]
    if "copies" in figures:
        lines += ["## Whole copies", "", *_copies(figures), ""]
        lines += ["## Keeping them true", "", *_truth(figures), ""]
        lines += ["## What the store adds to publishing a news item", "", *_publishing(figures), ""]
        lines += ["## Memory of one process while it streams 100,000 items", "", *_memory(figures)]
    return "\n".join([*lines, ""])


def _load(figures: dict[str, Any]) -> str:
    return ", ".join(f"{value:.1f}" for value in figures.get("load", []))


def _costs(rounds: dict[tuple[str, str], dict[str, Any]]) -> list[str]:
    lines = ["| case | who | CPU | least to most | server | database | kB | answers | wrong |"]
    lines += ["|---|---|---:|---:|---:|---:|---:|---:|---:|"]
    for (name, peer), row in rounds.items():
        parts = " | ".join(f"{median(row[part]):.2f}" for part in ("server", "database"))
        span = f"{row['least']:.2f} to {row['most']:.2f}"
        lines.append(
            f"| {name} | {peer} | {row['cpu']:.2f} | {span} | {parts} | {row['kB']:.1f} | {row['answers']} | {row['wrong']} |"
        )
    return lines


def _ratios(rounds: dict[tuple[str, str], dict[str, Any]]) -> list[str]:
    lines = [
        "| case | stock v2 | target | | Strapi | target | | WordPress, quiet |",
        "|---|---:|---:|---|---:|---:|---|---:|",
    ]
    for ours, theirs, *targets in RATIOS:
        cost = rounds[ours, "hub"]["cpu"]
        cells = []
        for peer, target in zip(("v2", "strapi"), targets, strict=True):
            measured = rounds.get((theirs, peer))
            times = (measured["cpu"] if measured else QUIET[theirs][peer]) / cost
            cells.append(
                f"{times:.0f}{'' if measured else ' (quiet)'} | {target} | {_verdict(times >= target)}"
            )
        wordpress = QUIET[theirs]["wordpress"] / cost
        lines.append(f"| {ours} | {' | '.join(cells)} | {wordpress:.0f} |")
    known, least = rounds["304", "hub"]["cpu"], rounds["least: one query", "hub"]["cpu"]
    grown = rounds["region and theme at 100k", "hub"]["cpu"] / rounds["region and theme at 1k", "hub"]["cpu"]
    return [
        *lines,
        "",
        f"* 304: {known:.2f} ms, {known / least:.2f} times a bare view with one query ({least:.2f} ms); "
        f"target 1.5: {_verdict(known <= 1.5 * least)}.",
        f"* Region and theme at 100,000 costs {grown:.2f} times what it does at 1,000; target 2: {_verdict(grown <= 2)}.",
    ]


def _copies(figures: dict[str, Any]) -> list[str]:
    lines = ["| copy | requests | MB | rows | seconds | CPU seconds |", "|---|---:|---:|---:|---:|---:|"]
    copies = figures["copies"]
    for name, row in copies.items():
        cells = f"{row['requests']:.0f} | {row['MB']:.1f} | {row['rows']:.0f} | {row['seconds']:.2f} | {row['cpu']:.2f}"
        lines.append(f"| {name} | {cells} |")
    ours = copies["hub, plain"]
    v2 = copies["v2"]["seconds"] / ours["seconds"]
    strapi = copies.get("strapi", {}).get("seconds", QUIET_STRAPI_COPY) / ours["seconds"]
    quiet = "" if "strapi" in copies else " (quiet)"
    return [
        *lines,
        "",
        f"* Plain: {v2:.0f} times faster than v2 by the clock, target 20: {_verdict(v2 >= 20)}; "
        f"{strapi:.0f} times faster than Strapi{quiet}, target 3: {_verdict(strapi >= 3)}.",
    ]


def _truth(figures: dict[str, Any]) -> list[str]:
    edited, gone = figures["editing"], figures["deletion"]
    whole = not any(edited[name] for name in ("lost", "doubled", "left_behind", "outdated"))
    return [
        f"* {edited['edited']} organisations published anew and {edited['gone']} taken away in the middle of a copy of "
        f"{edited['rows']:,}: {edited['lost']} lost, {edited['doubled']} doubled, {edited['left_behind']} left behind, "
        f"{edited['outdated']} outdated after {edited['requests_after']} request for changes "
        f"({edited['bytes_after'] / 1000:.0f} kB); target none: {_verdict(whole)}.",
        f"* One deletion is noticed by {gone['requests']} request of {gone['bytes']} bytes, target 1 below 2 kB: "
        f"{_verdict(gone['noticed'] and gone['requests'] == 1 and gone['bytes'] < 2000)}.",
    ]


def _publishing(figures: dict[str, Any]) -> list[str]:
    lines = [
        "| items | as it is | without the receiver | and without references | the receiver adds | all adds |"
    ]
    lines += ["|---|---:|---:|---:|---:|---:|"]
    for row in figures["publishing"]:
        store, without, stock = (row[name] for name in ("store", "no_receiver", "stock"))
        cells = " | ".join(f"{clock:.0f} ({cpu:.0f})" for clock, cpu in (store, without, stock))
        added = " | ".join(
            f"{store[0] - other[0]:.0f} ({store[1] - other[1]:.0f})" for other in (without, stock)
        )
        lines.append(f"| {row['size']} | {cells} | {added} |")
    most = max(row["store"][0] - row["no_receiver"][0] for row in figures["publishing"])
    note = f"Median milliseconds by the clock, in brackets of the CPU of the process. Target 25: {_verdict(most < 25)}."
    return [*lines, "", note]


def _memory(figures: dict[str, Any]) -> list[str]:
    lines = ["| | most RSS | most PSS | RSS before | MB | seconds |", "|---|---:|---:|---:|---:|---:|"]
    for kind, row in figures["memory"].items():
        cells = f"{row['rss']:.0f} | {row['pss']:.0f} | {row['rss_before']:.0f} | {row['MB']:.0f} | {row['seconds']:.1f}"
        lines.append(f"| {kind} | {cells} |")
    most = max(row["rss"] for row in figures["memory"].values())
    return [*lines, "", f"MB. Target 200: {_verdict(most < 200)}."]


def _verdict(kept: bool) -> str:
    return "kept" if kept else "**missed**"
