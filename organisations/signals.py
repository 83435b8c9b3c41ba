"""What has to be done when something of the directory is gone."""

from django.db import transaction

from organisations.models import ImportUpload


def on_upload_deleted(instance: ImportUpload, **_kwargs: object) -> None:
    """Its file goes too, once the deletion is for good."""
    storage, name = instance.file.storage, str(instance.file.name)
    transaction.on_commit(lambda: storage.delete(name))
