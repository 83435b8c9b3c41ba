"""A page is linked to each theme, network or person once.

When somebody presses “Publish” while the draft is being saved by itself, the same new link arrives twice: once
with the draft, and once more in a form that does not know of it yet.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import ManyToOneRel, UniqueConstraint
from modelcluster.models import ClusterableModel, get_all_child_relations


def drop_repeated_links(page: ClusterableModel) -> None:
    """Of children that a unique constraint allows once, keep the one that is saved already, or else the first."""
    touched = getattr(page, "_cluster_related_objects", None) or {}
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        if name not in touched:
            continue
        children = getattr(page, name)
        for fields in _unique_fields(relation):
            kept = list(_firsts(children.all(), fields))
            if len(kept) < children.count():
                children.set(kept)


def _unique_fields(relation: ManyToOneRel) -> Iterator[list[str]]:
    """The fields that must differ among the children of one page."""
    model = relation.related_model
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and relation.field.name in constraint.fields:
            others = [name for name in constraint.fields if name != relation.field.name]
            columns = [model._meta.get_field(name) for name in others]
            yield [column.attname for column in columns]  # type: ignore[union-attr]  # no reverse relations


def _firsts(children: Any, fields: list[str]) -> Iterator[Any]:
    seen: set[tuple[Any, ...]] = set()
    for child in sorted(children, key=lambda child: child.pk is None):
        key = tuple(getattr(child, name) for name in fields)
        if key not in seen:
            seen.add(key)
            yield child
