"""What editors may upload, and the messages when it cannot be taken.

Everything is looked at before anything is kept, and the file is written while the form is still being checked:
a folder that cannot be written to is then a message at the field, with the rest of the form as it was.
"""

import logging
import os
import warnings
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

logger = logging.getLogger(__name__)

# How a file of each kind begins; the others in WAGTAILDOCS_EXTENSIONS are plain text.
BEGINNINGS = {
    "pdf": b"%PDF-",
    "rtf": b"{\\rtf",
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp"), b"PK\x03\x04"),
}


class PictureField(WagtailImageField):
    """Takes an image that can be decoded to its last row; where it was taken is removed from it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages |= {
            "invalid_image": _("The file is not an image, or it is broken. Save it again as JPEG or PNG."),
            "file_too_many_pixels": _("The image is too large (%(size)s). The largest allowed is %(most)s."),
        }

    def to_python(self, data: Any) -> Any:
        if data in self.empty_values:
            return None
        self.check_image_file_size(data)  # before anything is read
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                file = super().to_python(data)
                decode(file)
        except ValidationError:
            raise
        except Exception as error:  # a decoder raises whatever it likes over a broken file
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error
        remove_location(file)
        return file

    def check_image_file_format(self, f: UploadedFile) -> None:
        """As Wagtail does, but what is guessed to be a drawing may as well be a web page: it is no image here."""
        if f.image.format_name == "svg":  # type: ignore[attr-defined]  # put there by Wagtail's to_python
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image")
        super().check_image_file_format(f)

    def check_image_pixel_size(self, f: UploadedFile) -> None:
        """As Wagtail does, but with all frames of an animation, and in megapixels, which people know."""
        most = f"{self.max_image_pixels / 1e6:.0f} Mpx"
        try:
            f.seek(0)
            with Image.open(f) as image:
                pixels = image.width * image.height * getattr(image, "n_frames", 1)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            size = "> " + most
        else:
            if pixels <= self.max_image_pixels:
                return
            size = f"{pixels / 1e6:.0f} Mpx"
        raise ValidationError(
            self.error_messages["file_too_many_pixels"],
            code="file_too_many_pixels",
            params={"size": size, "most": most},
        )


def decode(file: UploadedFile) -> None:
    """Read the image whole, which shows whether it is broken or cut off."""
    file.seek(0)
    with Image.open(file) as image:
        image.load()
    file.seek(0)


def remove_location(file: UploadedFile) -> None:
    """Take the place where it was taken out of an image, in place; other metadata such as the author stay."""
    with Image.open(file) as image:
        exif = image.getexif()
        if not exif.get_ifd(ExifTags.IFD.GPSInfo) and b"exif:GPS" not in xmp_of(image):
            file.seek(0)
            return
        kind = image.format
        options = (
            {"quality": "keep"} if kind == "JPEG" else {"quality": 92} if kind in ("WEBP", "AVIF") else {}
        )
        upright = image if kind == "JPEG" else ImageOps.exif_transpose(image)
        upright.format = kind
        exif = upright.getexif()
        exif.pop(ExifTags.IFD.GPSInfo, None)
        clean = BytesIO()
        upright.save(clean, kind, exif=exif, icc_profile=image.info.get("icc_profile"), **options)
    replace_content(file, clean.getvalue())


def xmp_of(image: Image.Image) -> bytes:
    found = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    return found.encode() if isinstance(found, str) else bytes(found)


def replace_content(file: UploadedFile, content: bytes) -> None:
    """Give the uploaded file other content; whoever else holds it, such as a view, sees that too."""
    file.file = BytesIO(content)
    file.size = len(content)


class DocumentField(WagtailDocumentField):
    """Takes a file of an allowed kind whose content is what its name says."""

    default_error_messages = {
        "extension": _("Files of this kind cannot be offered for download. Allowed: %(allowed)s."),
        "content": _("The file is not what its name says (.%(extension)s). Save it again and try once more."),
    }

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        if file is None:
            return None
        extension = os.path.splitext(file.name)[1][1:].lower()
        allowed = settings.WAGTAILDOCS_EXTENSIONS
        if extension not in allowed:
            raise ValidationError(
                self.error_messages["extension"], code="extension", params={"allowed": ", ".join(allowed)}
            )
        if not fits(file, extension):
            raise ValidationError(
                self.error_messages["content"], code="content", params={"extension": extension}
            )
        return file


def fits(file: UploadedFile, extension: str) -> bool:
    """Whether the file begins as files with this extension do; plain text holds no NUL and is no web page."""
    file.seek(0)
    start = file.read(1024)
    file.seek(0)
    if extension in BEGINNINGS:
        return (
            BEGINNINGS[extension] in start if extension == "pdf" else start.startswith(BEGINNINGS[extension])
        )
    return b"\0" not in start and not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


class KeepsFileWhileChecking:
    """Writes the file as the last step of checking; what the storage says against it is then a form error."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if "file" not in self.changed_data or not self.cleaned_data.get("file"):  # type: ignore[attr-defined]
            return
        upload = self.cleaned_data["file"]  # type: ignore[attr-defined]
        try:
            if self.errors:  # type: ignore[attr-defined]
                try_storage(upload)
            else:
                self.instance.file.save(upload.name, upload, save=False)  # type: ignore[attr-defined]
        except OSError:
            logger.exception("An upload could not be kept")
            message = _(
                "The file could not be kept on the server. Nothing that you have written is lost: "
                "try again later, or tell the administrator."
            )
            self.add_error("file", ValidationError(message, code="storage"))  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> Any:
        instance = super().save(commit)  # type: ignore[misc]
        instance.file.close()  # Wagtail opens it to measure it
        return instance


def try_storage(upload: UploadedFile) -> None:
    """OSError if the storage does not take the file; nothing is left there."""
    name = default_storage.save(f"uploaded_files/{upload.name}", upload)
    default_storage.delete(name)
    upload.seek(0)


class ImageForm(KeepsFileWhileChecking, BaseImageForm):
    """Asks for the alt text by the name that everyone knows it by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            self.fields["file"] = PictureField(
                label=field.label, required=field.required, widget=field.widget, initial=field.initial
            )
        if "description" in self.fields:
            self.fields["description"].label = _("Alternative text (alt)")
            self.fields["description"].help_text = _(
                "What the image shows, in a sentence, for readers who cannot see it."
            )


class DocumentForm(KeepsFileWhileChecking, BaseDocumentForm):
    """Says which kinds of file are taken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            self.fields["file"] = DocumentField(
                label=field.label, required=field.required, widget=field.widget, initial=field.initial
            )
            self.fields["file"].help_text = _("Allowed: %(allowed)s. At most %(size)s.") % {
                "allowed": ", ".join(settings.WAGTAILDOCS_EXTENSIONS),
                "size": filesizeformat(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE),
            }
