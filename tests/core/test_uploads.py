"""What an editor meets who uploads a file: every bad one is refused at its field, and nothing is kept of it."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import ExifTags, Image
from wagtail.models import UploadedFile

from core.models import SiltaDocument, SiltaImage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "core.storage.WholeFileStorage"}}
    return settings.MEDIA_ROOT


def kept_files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def picture(size=(40, 30), kind="JPEG", **options):
    buffer = BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(buffer, kind, **options)
    return buffer.getvalue()


def bomb():
    """A small PNG that says it is 60,000 pixels wide and high."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def many_frames():
    frames = [Image.new("L", (1_000, 1_000), 4 * shade) for shade in range(60)]
    buffer = BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=50)
    return buffer.getvalue()


SCRIPTED_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BAD_IMAGES = {
    "text": ("kuva.jpg", b"Ei kuva lainkaan", "ei ole kuva"),
    "web page by another name": ("kuva.jpg", b"<html><script>alert(1)</script></html>", "ei ole kuva"),
    "script in SVG": ("kuva.svg", SCRIPTED_SVG, "ei ole kuva"),
    "script in SVG by another name": ("kuva.png", SCRIPTED_SVG, "ei ole kuva"),
    "cut off": ("kuva.jpg", picture((400, 300))[:2_000], "ei ole kuva"),
    "only a beginning": ("kuva.gif", b"GIF89a/*", "ei ole kuva"),
    "PNG named JPEG": ("kuva.jpg", picture(kind="PNG"), ".jpeg"),
    "unknown extension": ("kuva.bmp", picture(kind="BMP"), "JPG"),
    "bomb": ("kuva.png", bomb(), "40 Mpx"),
    "many frames": ("kuva.gif", many_frames(), "60 Mpx"),
}


def image_form(file, **values):
    form = {
        "title": "Laituri",
        "description": "Laituri aamulla",
        "licence": "CC0-1.0",
        "collection": 1,
        "tags": "",
    }
    return form | {"file": file} | values


@pytest.mark.parametrize(("name", "content", "message"), BAD_IMAGES.values(), ids=BAD_IMAGES)
def test_a_bad_image_is_refused_at_its_field_and_the_rest_is_kept(
    admin_client, empty_media, name, content, message
):
    response = admin_client.post(
        reverse("wagtailimages:add"), image_form(SimpleUploadedFile(name, content), credit="Kuva: Aino Laine")
    )

    assert message in " ".join(response.context["form"].errors["file"])
    assert "Kuva: Aino Laine" in response.content.decode()
    assert (SiltaImage.objects.count(), kept_files(empty_media)) == (0, [])


@pytest.mark.parametrize(("name", "content", "message"), BAD_IMAGES.values(), ids=BAD_IMAGES)
def test_a_bad_image_among_many_is_refused_with_the_reason(admin_client, empty_media, name, content, message):
    response = admin_client.post(
        reverse("wagtailimages:add_multiple"), {"files[]": SimpleUploadedFile(name, content), "collection": 1}
    )

    assert message in response.json()["error_message"]
    assert kept_files(empty_media) == []


@pytest.mark.parametrize(("name", "content", "message"), BAD_IMAGES.values(), ids=BAD_IMAGES)
def test_a_bad_image_is_refused_in_the_choosing_dialogue(admin_client, empty_media, name, content, message):
    form = image_form(SimpleUploadedFile(name, content))

    response = admin_client.post(
        reverse("wagtailimages_chooser:create"), {f"image-chooser-upload-{key}": form[key] for key in form}
    )

    assert message in response.json()["htmlFragment"]
    assert kept_files(empty_media) == []


def test_an_image_of_fifty_megapixels_is_refused_with_its_size(admin_client, empty_media):
    content = BytesIO()
    Image.new("L", (8_000, 6_250)).save(content, "PNG")

    response = admin_client.post(
        reverse("wagtailimages:add"), image_form(SimpleUploadedFile("kuva.png", content.getvalue()))
    )

    assert "50 Mpx" in response.context["form"].errors["file"][0]
    assert kept_files(empty_media) == []


@pytest.mark.parametrize("kind", ["image", "document"])
def test_a_hundred_megabytes_are_refused_with_the_limit(admin_client, empty_media, kind):
    name, address = {
        "image": ("kuva.jpg", "wagtailimages:add"),
        "document": ("muistio.pdf", "wagtaildocs:add"),
    }[kind]
    file = SimpleUploadedFile(name, b"%PDF-" + bytes(100 * 1024 * 1024))

    response = admin_client.post(reverse(address), image_form(file))

    assert "20,0\xa0MB" in response.context["form"].errors["file"][0]
    assert kept_files(empty_media) == []


@pytest.mark.parametrize("address", ["wagtailimages:add", "wagtailimages_chooser:create"])
def test_alt_text_is_asked_for_unless_the_image_is_decorative(admin_client, empty_media, address):
    prefix = "image-chooser-upload-" if "chooser" in address else ""

    def send(**values):
        form = image_form(SimpleUploadedFile("ranta.jpg", picture()), **values)
        return admin_client.post(reverse(address), {prefix + key: form[key] for key in form})

    refused = send(description=" ")
    assert (SiltaImage.objects.count(), kept_files(empty_media)) == (0, [])
    send(description="", is_decorative="on")

    page = refused.json()["htmlFragment"] if prefix else refused.content.decode()
    assert "(alt)" in page
    assert "tai merkitse" in page
    assert SiltaImage.objects.get().alt_text == ""


def test_each_of_many_images_waits_for_its_alt_text(admin_client):
    waiting = admin_client.post(
        reverse("wagtailimages:add_multiple"),
        {"files[]": SimpleUploadedFile("ranta.jpg", picture()), "collection": 1},
    ).json()
    assert "(alt)" in waiting["form"]
    assert SiltaImage.objects.count() == 0

    key = waiting["uploaded_file_id"]
    values = {
        "title": "Ranta",
        "description": "Ranta illalla",
        "collection": 1,
        "tags": "",
        "licence": "CC0-1.0",
    }
    answer = admin_client.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[key]),
        {f"uploaded-image-{key}-{name}": value for name, value in values.items()},
    ).json()

    assert answer["success"]
    assert SiltaImage.objects.get().alt_text == "Ranta illalla"


def with_location(kind):
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Aino Laine"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (61.0, 3.0, 0.0)
    return picture(kind=kind, exif=exif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("way", ["one", "many"])
def test_the_place_where_a_picture_was_taken_is_not_kept(admin_client, kind, way):
    file = SimpleUploadedFile(f"ranta.{kind.lower()}", with_location(kind))
    if way == "one":
        admin_client.post(reverse("wagtailimages:add"), image_form(file))
        kept = SiltaImage.objects.get().file
    else:
        admin_client.post(reverse("wagtailimages:add_multiple"), {"files[]": file, "collection": 1})
        kept = UploadedFile.objects.get().file

    with kept, Image.open(kept) as image:
        assert image.getexif().get_ifd(ExifTags.IFD.GPSInfo) == {}
        assert image.getexif()[ExifTags.Base.Artist] == "Aino Laine"


def test_a_picture_with_something_behind_it_is_served_as_a_picture_only(admin_client):
    polyglot = picture() + b"<html><script>alert(1)</script></html>"

    admin_client.post(
        reverse("wagtailimages:add"),
        image_form(SimpleUploadedFile("ranta.jpg", polyglot)),
    )

    with SiltaImage.objects.get().get_rendition("width-320|format-webp").file as shown:
        assert b"script" not in shown.read()


BAD_DOCUMENTS = {
    "web page": ("sivu.html", b"<html></html>", "ei voi tarjota"),
    "drawing": ("kuva.svg", SCRIPTED_SVG, "ei voi tarjota"),
    "script": ("ohjelma.js", b"alert(1)", "ei voi tarjota"),
    "program": ("ohjelma.exe", b"MZ", "ei voi tarjota"),
    "no extension": ("muistio", b"%PDF-1.4", "ei voi tarjota"),
    "web page named PDF": ("muistio.pdf", b"<html></html>", "ei ole sitä"),
    "web page named text": ("muistio.txt", b"\xef\xbb\xbf \n<!doctype html><script>", "ei ole sitä"),
    "program named Word": ("muistio.docx", b"MZ\0\0", "ei ole sitä"),
    "empty": ("muistio.pdf", b"", "tyhjä"),
}


@pytest.mark.parametrize(("name", "content", "message"), BAD_DOCUMENTS.values(), ids=BAD_DOCUMENTS)
def test_a_bad_document_is_refused_at_its_field_and_the_rest_is_kept(
    admin_client, empty_media, name, content, message
):
    response = admin_client.post(
        reverse("wagtaildocs:add"),
        {
            "title": "Kevätkokouksen muistio",
            "collection": 1,
            "tags": "",
            "file": SimpleUploadedFile(name, content),
        },
    )

    assert message in " ".join(response.context["form"].errors["file"])
    assert "Kevätkokouksen muistio" in response.content.decode()
    assert (SiltaDocument.objects.count(), kept_files(empty_media)) == (0, [])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("muistio.pdf", b"%PDF-1.4\n"),
        ("talousarvio.xlsx", b"PK\x03\x04..."),
        ("jäsenet.csv", "nimi;kunta\nÄmmänsaari;Lemi\n".encode()),
    ],
)
def test_a_document_goes_out_as_a_file_that_no_browser_runs(admin_client, client, name, content):
    admin_client.post(
        reverse("wagtaildocs:add"),
        {"title": "Muistio", "collection": 1, "tags": "", "file": SimpleUploadedFile(name, content)},
    )

    response = client.get(SiltaDocument.objects.get().url)

    response.close()
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["Content-Disposition"].split(";")[0] == (
        "inline" if name.endswith("pdf") else "attachment"
    )


@pytest.mark.parametrize("way", ["wagtailimages:add", "wagtaildocs:add", "wagtailimages:add_multiple"])
def test_a_folder_that_cannot_be_written_to_is_a_message_at_the_field(admin_client, monkeypatch, way):
    def refuse(*_args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)
    document = way.startswith("wagtaildocs")
    content = (
        SimpleUploadedFile("muistio.pdf", b"%PDF-1.4") if document else SimpleUploadedFile("a.jpg", picture())
    )
    values = image_form(content, title="Kevätretki") | {"files[]": content}
    if way.endswith("multiple"):
        del values["file"]

    response = admin_client.post(reverse(way), values)

    if way.endswith("multiple"):
        assert "ei voitu tallentaa" in response.json()["error_message"]
    else:
        assert "ei voitu tallentaa" in response.context["form"].errors["file"][0]
        assert "Kevätretki" in response.content.decode()


def test_a_disk_that_fills_up_leaves_no_half_a_file(admin_client, empty_media, monkeypatch):
    def fill_up(_self, name, _content):
        path = empty_media / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", fill_up)

    response = admin_client.post(
        reverse("wagtailimages:add"), image_form(SimpleUploadedFile("a.jpg", picture()))
    )

    assert "ei voitu tallentaa" in response.context["form"].errors["file"][0]
    assert kept_files(empty_media) == []
    assert default_storage.exists("original_images/a.jpg") is False
