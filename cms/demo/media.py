"""The images and documents of the demo; each is known by its content, whatever it has been renamed to."""

from hashlib import sha1
from pathlib import Path

from django.core.files import File
from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.models import Collection

from cms.demo.content import FOLDER, Entry, read
from cms.demo.shelf import Shelf
from core.models import SiltaDocument, SiltaImage
from networks.models import EditorGroup

KINDS = {"images": "images/{}.jpg", "logos": "images/logos/{}.png", "portraits": "images/portraits/{}.jpg"}


def load_media(shelf: Shelf) -> None:
    texts = read("media")
    collection = shared_collection()
    for kind, path in KINDS.items():
        for key, entry in texts[kind].items():
            file = FOLDER / path.format(key)
            made = {"credit": texts["credit"], "licence": texts["licence"], "collection": collection}
            shelf.alts[key] = entry
            shelf.images[key] = load_image(file, entry, made)
    for key, title in texts["documents"].items():
        shelf.documents[key] = load_document(FOLDER / "documents" / f"{key}.pdf", title, collection)


def shared_collection() -> Collection:
    """The collection that the editors of all networks may choose from."""
    hub = EditorGroup.objects.filter(network_key=None).exclude(collection=None).first()
    return hub.collection if hub else Collection.get_first_root_node()


@transaction.atomic
def load_image(path: Path, entry: Entry, made: Entry) -> SiltaImage:
    content = path.read_bytes()
    file_hash = sha1(content, usedforsecurity=False).hexdigest()
    if image := SiltaImage.objects.filter(file_hash=file_hash).first():
        return image
    with path.open("rb") as file:
        image = SiltaImage(
            title=entry["title"],
            description=entry["alt"],
            file=ImageFile(file, name=path.name),
            file_size=len(content),
            file_hash=file_hash,
            **made,
        )
        image.full_clean()
        image.save()
    return image


@transaction.atomic
def load_document(path: Path, title: str, collection: Collection) -> SiltaDocument:
    content = path.read_bytes()
    file_hash = sha1(content, usedforsecurity=False).hexdigest()
    if document := SiltaDocument.objects.filter(file_hash=file_hash).first():
        return document
    with path.open("rb") as file:
        return SiltaDocument.objects.create(
            title=title,
            file=File(file, name=path.name),
            file_size=len(content),
            file_hash=file_hash,
            collection=collection,
        )
