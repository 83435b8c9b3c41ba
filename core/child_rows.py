"""The rows that belong to a page, read and given without the managers of django-modelcluster.

Those are made anew for each look, at the price of a tenth of a millisecond a page and table: too much where ten
tables of thousands of pages are read. What they keep on the page is used here as it is.
"""

from collections.abc import Mapping, Sequence
from typing import Any


def rows_of(page: Any, table: str) -> Sequence[Any]:
    """The rows of a page in one of its child tables: what an editor has given it, or what was prefetched or is there."""
    given = page.__dict__.get("_cluster_related_objects")
    if given and table in given:
        return given[table]
    fetched = page.__dict__.get("_prefetched_objects_cache")
    if fetched and table in fetched:
        return fetched[table]
    return getattr(page, table).all()


def has_rows(page: Any, table: str) -> bool:
    """Whether an unsaved page has been given rows in this table, and be it none."""
    return table in page.__dict__.get("_cluster_related_objects", {})


def give_rows(page: Any, tables: Mapping[str, list[Any]]) -> None:
    """Let an unsaved page have these rows in its child tables, as if each had been set to them."""
    page._cluster_related_objects = {**page.__dict__.get("_cluster_related_objects", {}), **tables}
