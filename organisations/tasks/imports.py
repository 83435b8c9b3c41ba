"""What is done for imports in the background."""

from django.utils import timezone
from django_tasks import task

from organisations.services.import_work import work_on
from organisations.services.imports import interrupted_work, work_that_waits_for_its_turn


@task()
def work_on_import(job_key: int) -> None:
    """Look through a file, take it in, or undo what was taken in."""
    if work_on(job_key):
        for key in work_that_waits_for_its_turn():
            work_on_import.enqueue(key)


def go_on_with_imports() -> None:
    """Begin again what was interrupted because its worker was killed."""
    for key in interrupted_work(timezone.now()):
        work_on_import.enqueue(key)
