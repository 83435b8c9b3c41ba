"""What is done for all rooms in the background."""

from django.apps import apps
from django_tasks import task
from wagtail.images import get_image_model
from wagtail.search import index

from core.items.pictures import make_sizes_of
from core.reconciliation import reconcile
from core.visibility import public_media


@task()
def compare_pages_with_store() -> None:
    """Reconcile because somebody asked for it."""
    reconcile()


@task()
def make_sizes(image_key: int) -> None:
    """Make the sizes of an image that has been uploaded, so that nobody waits for them later."""
    image = public_media(get_image_model().objects.filter(pk=image_key)).first()
    if image is not None:
        make_sizes_of(image)


@task()
def index_for_search(model: str, keys: list[int]) -> None:
    """Have the site's search find many objects of one model that have been written at once."""
    for thing in apps.get_model(model)._default_manager.filter(pk__in=keys):
        index.insert_or_update_object(thing)
