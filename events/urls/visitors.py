from django.urls import path
from django.utils.translation import gettext_lazy as _

from events.views import visitors

app_name = "events"

urlpatterns = [
    path(_("sign-up/<int:event_id>/"), visitors.sign_up_form, name="sign_up"),
    path(_("sign-up/<int:event_id>/thanks/"), visitors.sign_up_received, name="sign_up_received"),
    path(_("sign-up/own/<str:token>/"), visitors.own_sign_up, name="own_sign_up"),
]
