"""What is done about entries that are confirmed and corrected, in the background."""

from django_tasks import task

from organisations.freshness.decisions import tell
from organisations.freshness.mails import tell_of_proposal
from organisations.models import ProposedChange


@task()
def tell_coordinator(proposal_id: int) -> None:
    """Write to whoever looks after the directory that a change has been proposed."""
    proposal = ProposedChange.objects.waiting().select_related("page").filter(pk=proposal_id).first()
    if proposal is not None:
        tell_of_proposal(proposal)


@task()
def tell_sender(proposal_id: int) -> None:
    """Write to whoever proposed a change what was decided."""
    tell(proposal_id)
