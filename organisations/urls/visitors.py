from django.urls import path
from django.utils.translation import gettext_lazy as _

from organisations.views import freshness, proposals

app_name = "organisations"

urlpatterns = [
    path(_("check/<str:token>/"), freshness.check, name="check"),
    path(_("proposals/new/"), proposals.propose, name="propose"),
    path(_("proposals/sent/"), proposals.proposal_sent, name="proposal_sent"),
    path(_("proposals/confirm/<str:token>/"), proposals.confirm_proposal, name="confirm_proposal"),
]
