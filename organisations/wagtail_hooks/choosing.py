"""Every field of the admin that refers to an organisation gets a dialogue made for very many of them."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.chooser import ChooserViewSet

from organisations.models import OrganisationPage
from organisations.views import choosing


class OrganisationChooserViewSet(ChooserViewSet):
    model = OrganisationPage
    icon = "home"
    choose_one_text = _("Choose an organisation")
    choose_another_text = _("Choose another organisation")
    edit_item_text = _("Edit this organisation")
    per_page = choosing.PER_PAGE
    choose_view_class = choosing.ChooseOrganisationView
    choose_results_view_class = choosing.OrganisationResultsView
    chosen_view_class = choosing.OrganisationChosenView
    chosen_multiple_view_class = choosing.OrganisationsChosenView
    base_widget_class = choosing.OrganisationChooser

    def get_urlpatterns(self):
        # Organisations are added in the page tree.
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


@hooks.register("register_admin_viewset")
def organisation_chooser():
    return OrganisationChooserViewSet("organisation_chooser", url_prefix="organisation-chooser")
