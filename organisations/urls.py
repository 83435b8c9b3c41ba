from django.urls import path
from django.utils.translation import gettext_lazy as _

from organisations.views import freshness

app_name = "organisations"

urlpatterns = [
    path(_("check/<str:token>/"), freshness.check, name="check"),
]
