"""Files that are made while they are sent."""

from django.utils.translation import gettext_lazy, override

from core.downloads import download


def test_a_download_speaks_the_language_of_its_request_to_the_end():
    said = (str(gettext_lazy("Name")).encode() for _ in range(2))
    with override("fi"):
        response = download(said, name="nimet.csv", content_type="text/csv")

    with override("sv"):
        parts = list(response)

    assert parts == [b"Nimi", b"Nimi"]
    assert response.headers["Content-Disposition"] == 'attachment; filename="nimet.csv"'
    assert response.headers["Cache-Control"] == "private, no-store"
