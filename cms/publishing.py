"""Publishing and expiring on time.

Wagtail's own `publish_scheduled` does the same in one go: one page that cannot be published would keep all
later ones waiting, and two workers would publish everything twice. Here each item is a transaction of its
own, which takes the item's row and looks again whether it is still due.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime

from django.apps import apps
from django.db import InterfaceError, OperationalError, models, transaction
from wagtail.models import DraftStateMixin, Page, Revision

logger = logging.getLogger(__name__)


def publish_due(now: datetime) -> int:
    """Unpublish what has expired and publish what is due; the number of items that were."""
    done = 0
    for model in models_with_drafts():
        expired = model._default_manager.filter(live=True, expire_at__lt=now).order_by("expire_at")
        done += each(expired, expire)
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    return done + each(due, publish)


def models_with_drafts() -> Iterator[type[models.Model]]:
    yield Page
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
            yield model


def each(due: models.QuerySet, act: Callable[[models.Model], None]) -> int:
    """Do `act` for every row of `due`, each in its own transaction; a failure is logged and passed over."""
    done = 0
    for key in list(due.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                row = due.select_for_update(of=("self",)).filter(pk=key).first()
                if row is None:  # another worker was here first, or an editor changed the time
                    continue
                act(row)
            done += 1
            logger.info("%s on time: %s", act.__name__, row)
        except (OperationalError, InterfaceError):  # the database is away, not this item broken
            raise
        except Exception:  # the code of any page type runs here
            logger.exception("Could not %s %s %s on time", act.__name__, due.model.__name__, key)
    return done


def expire(row: models.Model) -> None:
    row.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")  # type: ignore[attr-defined]


def publish(row: models.Model) -> None:
    row.publish(log_action="wagtail.publish.scheduled")  # type: ignore[attr-defined]
