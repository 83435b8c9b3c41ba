"""The mutations: what is broken, and how, as replacements in files."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """Replacements of text, each of which must be found exactly once; `only_on` names the database that can show it."""

    name: str
    replacements: tuple[tuple[str, str, str], ...]
    only_on: str = ""


MUTATIONS = [
    Mutation(
        "numbers are taken early, without a lock",
        (
            (
                "content_store/services.py",
                "    history = History.objects.select_for_update().filter(pk=1).first()\n",
                "    history = History.objects.filter(pk=1).first()\n",
            ),
            (
                "content_store/services.py",
                "enumerate(changes, start=_take_numbers(len(changes))):\n        change.row.seq = position\n",
                "enumerate(changes):\n        import time\n        change.row.seq = time.time_ns() // 1000 + position\n",
            ),
            (
                "content_store/reading.py",
                '"h.position, h.horizon, h.epoch, EXISTS',
                '"(SELECT COALESCE(MAX(seq), 0) FROM content_store_contentitem), h.horizon, h.epoch, EXISTS',
            ),
        ),
        only_on="postgresql",
    ),
    Mutation(
        "cursors are rounded up, as those made of times are",
        (
            (
                "hub/api/changes.py",
                "    until = standing.position.number\n",
                "    until = standing.position.number\n    since = min(-(-since // 5) * 5, until)\n",
            ),
        ),
    ),
    Mutation(
        "what left a filter is forgotten",
        (
            (
                "content_store/services.py",
                "        ItemTerm.objects.filter(item__in=ids).update(current=False, seq=Subquery(number))\n",
                "        ItemTerm.objects.filter(item__in=ids).delete()\n",
            ),
        ),
    ),
    Mutation(
        "what was hidden for a while keeps its number",
        (
            (
                "content_store/services.py",
                "row.digest == digest and not _was_hidden(row):",
                "row.digest == digest:",
            ),
            (
                "content_store/services.py",
                "        if row.due_at != entry.due_at:\n            ContentItem.objects.filter(pk=row.pk).update(due_at=entry.due_at)\n",
                "        ContentItem.objects.filter(pk=row.pk).update(due_at=entry.due_at, withheld=False)\n",
            ),
        ),
    ),
    Mutation(
        "moves of pages are not heard",
        (
            ("core/apps.py", "        post_page_move.connect(signals.on_page_moved)\n", ""),
            ("core/apps.py", "        post_save.connect(signals.on_bare_page_saved, sender=Page)\n", ""),
        ),
    ),
    Mutation(
        "restrictions of pages are not heard",
        (
            (
                "core/apps.py",
                "            changed.connect(signals.on_page_restriction_changed, sender=PageViewRestriction)\n",
                "",
            ),
        ),
    ),
    Mutation(
        "deletions are not heard",
        (("core/apps.py", "        post_delete.connect(signals.on_page_deleted, sender=Page)\n", ""),),
    ),
    Mutation(
        "closed languages are not heard",
        (
            (
                "core/signals.py",
                '    if action.startswith("post_"):\n',
                '    if action.startswith("never_"):\n',
            ),
        ),
    ),
    Mutation(
        "the items that show what was renamed stay as they are",
        (
            (
                "core/projection.py",
                "    if not keys:\n        return\n    if len(keys) <= AT_ONCE:\n",
                "    if keys is not None:\n        return\n    if len(keys) <= AT_ONCE:\n",
            ),
        ),
    ),
    Mutation(
        "addresses below a renamed section stay as they are",
        (
            (
                "core/models.py",
                '                if before["url_path"] != after["url_path"]:\n                    changes.everything_below(self.pk)\n',
                "",
            ),
        ),
    ),
    Mutation(
        "what runs out by itself is not made anew",
        (
            (
                "core/projection.py",
                "due = ContentItem.objects.filter(due_at__lte=now)",
                "due = ContentItem.objects.none()",
            ),
        ),
    ),
    Mutation(
        "items are made before the lock is taken",
        (
            (
                "core/projection.py",
                "    make_pictures_ready(changes)\n    lock_history()\n",
                "    make_pictures_ready(changes)\n",
            ),
            (
                "core/projection.py",
                "    written = write(entries, removals | incomplete, at=now)\n",
                "    lock_history()\n    written = write(entries, removals | incomplete, at=now)\n",
            ),
        ),
        only_on="postgresql",
    ),
]
