"""Whatever the list of organisations shows, as a file that comes back through an import as it went."""

from django.http import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.admin_lists import FilteredIndexView
from core.downloads import download
from organisations.exchange.exporting import TYPES, exported
from organisations.querysets import OrganisationQuerySet
from organisations.services.imports import directories_for

FORMS = {"xlsx": "XLSX", "csv": "CSV", "jsonl": "JSON Lines", "json": "HSDS 3 (JSON)"}


class OrganisationList(FilteredIndexView):
    FORMATS = tuple(TYPES)

    @cached_property
    def may_import(self) -> bool:
        return bool(directories_for(self.request.user))

    @property
    def exports(self) -> list[dict[str, str]]:
        """The kinds of file, each with its address under the filter of the list."""
        return [
            {
                "label": _("Download %(form)s") % {"form": label},
                "url": self.get_export_url(form),
            }
            for form, label in FORMS.items()
        ]

    def as_spreadsheet(self, queryset: OrganisationQuerySet, spreadsheet_format: str) -> HttpResponseBase:
        parts = exported(queryset.prefetch_related(None), spreadsheet_format)
        name = f"{self.get_filename()}.{spreadsheet_format}"
        return download(parts, name=name, content_type=TYPES[spreadsheet_format])
