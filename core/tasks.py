"""What is done for all rooms in the background."""

from django_tasks import task

from core.reconciliation import reconcile


@task()
def compare_pages_with_store() -> None:
    """Reconcile because somebody asked for it."""
    reconcile()
