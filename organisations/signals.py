"""What else has to be done when something of the directory is decided or gone."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from wagtail.models import TaskState

from organisations.models import ImportUpload, OrganisationPage, OrganisationProposal
from organisations.proposals.drafts import decide, refuse
from organisations.tasks.proposals import tell_proposer


def on_upload_deleted(instance: ImportUpload, **_kwargs: object) -> None:
    """Its file goes too, once the deletion is for good."""
    storage, name = instance.file.storage, str(instance.file.name)
    transaction.on_commit(lambda: storage.delete(name))


def on_page_published(instance: OrganisationPage, **_kwargs: Any) -> None:
    """What becomes of a proposed draft in Wagtail's own moderation is the decision on the proposal."""
    _tell(decide(instance, OrganisationProposal.State.ACCEPTED))


def on_task_rejected(instance: TaskState, **_kwargs: Any) -> None:
    state = instance.workflow_state
    if issubclass(state.content_type.model_class() or object, OrganisationPage):
        _tell(refuse(OrganisationPage.objects.get(pk=state.object_id), instance.comment))


def on_page_deleting(instance: OrganisationPage, **_kwargs: Any) -> None:
    _tell(refuse(instance))


def _tell(keys: Iterable[int]) -> None:
    for key in keys:
        transaction.on_commit(partial(tell_proposer.enqueue, key))
