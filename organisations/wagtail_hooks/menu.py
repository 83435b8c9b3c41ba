"""Everything about the directory in one place of the menu; each part registers its own entry in it."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

REGISTRATION = "register_organisations_menu_item"


class RememberingMenuItem(MenuItem):
    """Asks once in a request whether it is shown: Wagtail asks twice of what is in a submenu."""

    def is_shown(self, request):
        known = request.__dict__.setdefault("organisations_menu", {})
        if self.name not in known:
            known[self.name] = self.is_for(request.user)
        return known[self.name]

    def is_for(self, user):
        raise NotImplementedError


@hooks.register("register_admin_menu_item")
def organisations_menu_item():
    menu = Menu(register_hook_name=REGISTRATION)
    return SubmenuMenuItem(_("Organisations"), menu, name="organisations", icon_name="home", order=240)
