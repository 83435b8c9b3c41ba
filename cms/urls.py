"""Where everything is served; the rooms' own URL lists are joined here."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import user_passes_test
from django.urls import include, path, re_path
from django.views.static import serve
from health_check.views import HealthCheckView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.api_v2 import api_router as api_v2
from cms.api_v3 import gated_urls
from cms.one_transaction import one_transaction

HEALTH_CHECKS = [
    "health_check.checks.Cache",
    "health_check.checks.Database",
    "health_check.checks.Storage",
]
# Documents are not among them: they go through Wagtail's view, which knows who may read them.
PUBLIC_MEDIA = r"^{}(?P<path>(images|original_images|avatar_images)/.+)$".format(
    settings.MEDIA_URL.lstrip("/")
)

# Wagtail shows this report to every editor, with the titles of drafts in others' parts of the tree.
operators_only = user_passes_test(lambda user: user.is_superuser, login_url="wagtailadmin_login")
operator_reports = [
    path("", operators_only(PageTypesUsageReportView.as_view())),
    path("results/", operators_only(PageTypesUsageReportView.as_view(results_only=True))),
]

urlpatterns = [
    path("health/", HealthCheckView.as_view(checks=HEALTH_CHECKS), name="health"),
    path("admin/reports/page-types-usage/", include(operator_reports)),
    path("admin/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, one_transaction))),
    path("api/v2/", api_v2.urls),
    path("api/v3/", gated_urls()),
    path("documents/", include(wagtaildocs_urls)),
    re_path(PUBLIC_MEDIA, serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("home.urls")),
    path("", include("hub.urls")),
    path("", include("events.urls.calendars")),
    *i18n_patterns(
        path("", include("search.urls")),
        path("", include("news.urls.visitors")),
        path("", include("events.urls.visitors")),
        path("", include("organisations.urls.visitors")),
        path("", include("organisations.urls.directory")),
        path("", include(wagtail_urls)),
    ),
]
