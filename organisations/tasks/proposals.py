"""What is done for those who propose organisations, in the background."""

from django.utils import timezone
from django_tasks import task

from organisations.proposals.mail import tell


@task()
def tell_proposer(proposal_id: int) -> None:
    """Write to somebody who has proposed an organisation: a link to confirm, or the decision."""
    tell(proposal_id, now=timezone.now())
