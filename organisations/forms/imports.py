"""The forms of the admin with which a file is sent to be taken in, and its columns are told."""

import uuid
from collections import Counter
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.uploads import KeepsFileWhileChecking
from organisations.exchange.cleaning import NAME_KINDS
from organisations.exchange.columns import BY_KEY, COLUMNS, linked_service, recognised
from organisations.exchange.tables import UnreadableFileError
from organisations.models import ImportUpload, OrganisationIndexPage
from organisations.services.imports import look_at, may_import

# Several columns may each tell some of these; of everything else an entry has one.
FROM_SEVERAL = {"links", *NAME_KINDS}
# One of these has to be told, or no row says which organisation it is about.
KNOWN_BY = ("title", "business_id", "register_number", "translation_key")
WHERE = {"municipality", "postal_code"}


class DirectoryField(forms.ModelChoiceField):
    """One of the directories into which somebody may import, each with the directories above it."""

    def label_from_instance(self, page: OrganisationIndexPage) -> str:
        above = [one for one in self.queryset or () if page.path.startswith(one.path)]
        return f"{' – '.join(one.title for one in above)} ({page.locale.get_display_name()})"


class IntoDirectoryForm(forms.ModelForm):
    """Which directory is changed, and whether what changes is shown at once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    published = forms.TypedChoiceField(
        label=_("What happens to the entries"),
        coerce=lambda value: value == "1",
        choices=[
            ("1", _("They are published at once")),
            ("0", _("They stay drafts, which somebody publishes later")),
        ],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = ImportUpload
        fields = ["directory", "published"]
        field_classes = {"directory": DirectoryField}
        labels = {"directory": _("Directory")}

    def __init__(
        self, *args: Any, user: User, directories: list[OrganisationIndexPage], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.initial["published"] = (
            "1" if any(may_import(user, page, publish=True) for page in directories) else "0"
        )
        self.fields["key"].initial = uuid.uuid4
        directory: Any = self.fields["directory"]
        keys = [page.pk for page in directories]
        directory.queryset = OrganisationIndexPage.objects.filter(pk__in=keys).order_by("path")
        directory.queryset = directory.queryset.select_related("locale")
        if len(directories) == 1:
            directory.initial = directories[0]
            directory.empty_label = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        directory, published = cleaned.get("directory"), cleaned.get("published")
        if directory and published and not may_import(self.user, directory, publish=True):
            self.add_error(
                "published", _("You have no right to publish in this directory. Choose drafts instead.")
            )
        return cleaned


class UploadForm(KeepsFileWhileChecking, IntoDirectoryForm):
    """A file, where it goes, and whether what it says is shown at once."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

    class Meta(IntoDirectoryForm.Meta):
        fields = ["file", "directory", "published"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext(
            "CSV, Excel (.xlsx), JSON or JSON Lines, at most %(size)s. The first row has the headings."
        ) % {"size": filesizeformat(settings.SILTA_IMPORT_BYTES)}
        self.fields["file"].widget.attrs |= {
            "data-largest": settings.SILTA_IMPORT_BYTES,
            "data-too-large": gettext(
                "The file is too large. The largest allowed is %(most)s. Divide it into parts."
            )
            % {"most": filesizeformat(settings.SILTA_IMPORT_BYTES)},
        }

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.SILTA_IMPORT_BYTES:
            raise ValidationError(
                _("The file is too large (%(size)s). The largest allowed is %(most)s. Divide it into parts.")
                % {
                    "size": filesizeformat(file.size or 0),
                    "most": filesizeformat(settings.SILTA_IMPORT_BYTES),
                }
            )
        try:
            self.instance.columns = look_at(file.file)  # type: ignore[arg-type]
        except UnreadableFileError as error:
            raise ValidationError(str(error)) from error
        file.seek(0)
        return file

    def save(self, commit: bool = True) -> ImportUpload:
        upload: ImportUpload = self.instance
        upload.key, upload.user = self.cleaned_data["key"], self.user
        upload.file_name = (self.cleaned_data["file"].name or "")[-255:]
        upload.mapping = recognised([column["heading"] for column in upload.columns])
        saved: ImportUpload = super().save(commit)
        return saved


class ColumnsForm(forms.Form):
    """What each column of a file is about. The fields are numbered: headings may be anything."""

    def __init__(self, *args: Any, upload: ImportUpload, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = upload.columns
        for number, column in enumerate(self.columns):
            heading = column["heading"]
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=heading,
                required=False,
                choices=[("", _without_key(heading)), *((one.key, one.label) for one in COLUMNS)],
                initial=upload.mapping.get(heading, ""),
            )

    def rows(self) -> list[dict[str, Any]]:
        """Each column as it is shown: its heading, some of its values, and its field."""
        return [{**column, "field": self[f"column-{number}"]} for number, column in enumerate(self.columns)]

    def mapping(self) -> dict[str, str]:
        """The keys of columns by the headings of the file, once the form is valid."""
        keys = {
            column["heading"]: self.cleaned_data.get(f"column-{number}", "")
            for number, column in enumerate(self.columns)
        }
        return {heading: key for heading, key in keys.items() if key}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        keys = Counter(key for key in cleaned.values() if key)
        for name, key in list(cleaned.items()):
            if key and keys[key] > 1 and key not in FROM_SEVERAL:
                message = _("Another column is also “%(label)s”. Choose one of them.")
                self.add_error(name, message % {"label": BY_KEY[key].label})
        if not set(KNOWN_BY) & keys.keys():
            raise ValidationError(
                _(
                    "Choose the column that has the name of the organisation, or its business ID or register number."
                )
            )
        return cleaned

    def warnings(self) -> list[str]:
        """What the columns leave out that new entries need, and which columns are not taken in."""
        keys = set(self.chosen().values())
        found = []
        if "title" not in keys:
            found.append(gettext("No column is the name, so that no new organisations can be added."))
        if not WHERE & keys:
            found.append(
                gettext("No column is the home municipality or the postal code. New organisations need one.")
            )
        return found

    def left_out(self) -> list[str]:
        """Headings of the columns of which nothing is taken in."""
        chosen = self.chosen()
        names = [column["heading"] for column in self.columns]
        return [name for name in names if not chosen.get(name) and not linked_service(name)]

    def chosen(self) -> dict[str, str]:
        return {
            column["heading"]: self[f"column-{number}"].value() or ""
            for number, column in enumerate(self.columns)
        }


def _without_key(heading: str) -> Any:
    service = linked_service(heading)
    if service:
        return _("Link: %(service)s") % {"service": service}
    return _("– not taken in –")
