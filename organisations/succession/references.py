"""What refers to one page is made to refer to another: foreign keys, links in texts, blocks, and waiting drafts."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from core.deletion import places_of_use

LINK = re.compile(r"<(?:a|embed)\b[^>]*>")


def move_references(moved: Mapping[int, int], user: User | None) -> list[models.Model]:
    """Have everything that refers to pages with the keys of `moved` refer to those with its values.

    What could not be moved is given back: it is in a version that waits for its time, or in a way of its own.
    """
    pages = list(Page.objects.filter(pk__in=moved))
    for place in places_of_use(pages):
        if isinstance(place, Page):
            _move_in_page(Page.objects.get(pk=place.pk).specific, moved, user)
        elif refer_elsewhere(place, moved):
            place.save()
    return places_of_use(pages)


def refer_elsewhere(instance: models.Model, moved: Mapping[int, int]) -> bool:
    """Whether `instance`, which is not saved, referred to any of the pages; now it does not any more."""
    changed = False
    for field in instance._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            changed |= _move_key(instance, field, moved)
        elif isinstance(field, StreamField):
            changed |= _move_in_stream(instance, field.name, moved)
        elif isinstance(field, RichTextField):
            before = getattr(instance, field.name)
            setattr(instance, field.name, links_moved(before, moved))
            changed |= before != getattr(instance, field.name)
    if isinstance(instance, ClusterableModel):
        changed |= _move_in_children(instance, moved)
    return changed


def links_moved(html: str, moved: Mapping[int, int]) -> str:
    """Rich text as it is kept, with its links to pages leading elsewhere."""

    def elsewhere(tag: re.Match[str]) -> str:
        if 'linktype="page"' not in tag[0]:
            return tag[0]
        return re.sub(
            r'\bid="(\d+)"', lambda found: f'id="{moved.get(int(found[1]), int(found[1]))}"', tag[0]
        )

    return LINK.sub(elsewhere, html or "")


def _move_in_page(page: Page, moved: Mapping[int, int], user: User | None) -> None:
    draft = page.get_latest_revision_as_object() if page.has_unpublished_changes else None
    if refer_elsewhere(page, moved):
        if draft is None and page.live:
            revision = page.save_revision(user=user, clean=False)
            revision.publish(user=user, skip_permission_checks=True, log_action=False)
            return
        page.save(clean=False)
        if draft is None:
            page.save_revision(user=user, clean=False)
    if draft is not None and refer_elsewhere(draft, moved):
        draft.save_revision(user=user, clean=False)


def _move_key(instance: models.Model, field: models.ForeignKey, moved: Mapping[int, int]) -> bool:
    target = field.related_model
    if isinstance(field, ParentalKey) or not (isinstance(target, type) and issubclass(target, Page)):
        return False
    key = getattr(instance, field.attname)
    if key not in moved or getattr(field, "wagtail_reference_index_ignore", False):
        return False
    setattr(instance, field.attname, moved[key])
    return True


def _move_in_children(instance: ClusterableModel, moved: Mapping[int, int]) -> bool:
    changed = False
    for relation in get_all_child_relations(type(instance)):
        manager = getattr(instance, relation.get_accessor_name())
        children = list(manager.all())
        touched = [child for child in children if refer_elsewhere(child, moved)]
        if touched:
            manager.set(children)
            changed = True
    return changed


def _move_in_stream(instance: models.Model, name: str, moved: Mapping[int, int]) -> bool:
    value = getattr(instance, name)
    block = value.stream_block
    before = block.get_prep_value(value)
    after = _block_moved(block, before, moved)
    if after == before:
        return False
    setattr(instance, name, block.to_python(after))
    return True


def _block_moved(block: blocks.Block, raw: Any, moved: Mapping[int, int]) -> Any:
    """The kept form of a block's value, with what it refers to moved."""
    if isinstance(block, blocks.PageChooserBlock):
        return moved.get(raw, raw)
    if isinstance(block, blocks.RichTextBlock):
        return links_moved(raw, moved) if raw else raw
    if isinstance(block, blocks.StructBlock) and isinstance(raw, dict):
        children = block.child_blocks
        return {
            name: _block_moved(children[name], part, moved) if name in children else part
            for name, part in raw.items()
        }
    if isinstance(block, blocks.StreamBlock):
        children = block.child_blocks
        return [
            {**row, "value": _block_moved(children[row["type"]], row["value"], moved)}
            if row["type"] in children
            else row
            for row in raw
        ]
    if isinstance(block, blocks.ListBlock):
        return [{**row, "value": _block_moved(block.child_block, row["value"], moved)} for row in raw]
    return raw
