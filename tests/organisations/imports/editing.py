"""What an editor does with the forms of an import."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organisations.models import (
    ImportBatch,
    ImportUpload,
)
from organisations.services.import_work import work_on
from organisations.services.imports import start_check, start_run

NEW = reverse("organisation_import_new")
LIST = reverse("organisation_imports")
FILE = "Nimi;Y-tunnus;Kotikunta;Puhelin\nImatran Martat ry;1234567-1;Imatra;040 123 4567\nJoutsenon Latu ry;;Lappeenranta;\n"
FAULTY = FILE + "Kunnaton ry;;Atlantis;\n"


def send(client, directory, content=FILE, name="jarjestot.csv", **values):
    data = content if isinstance(content, bytes) else content.encode()
    form = {"key": str(uuid.uuid4()), "directory": directory.pk, "published": "1", **values}
    return client.post(NEW, {**form, "file": SimpleUploadedFile(name, data)})


def sent(client, directory, *args, **values):
    response = send(client, directory, *args, **values)
    assert response.status_code == 302, response.context["form"].errors
    return ImportUpload.objects.get()


def step(name, upload):
    return reverse(f"organisation_import_{name}", args=[upload.key])


def columns_of(client, upload, **chosen):
    """The form of the columns as it is offered, with other choices for some headings."""
    form = client.get(step("columns", upload)).context["form"]
    return {field.name: chosen.get(field.label, field.value()) for field in form}


def checked(client, directory, *args, **values):
    upload = sent(client, directory, *args, **values)
    client.post(step("columns", upload), columns_of(client, upload))
    return upload


def taken_in(client, directory, *args, **values):
    upload = checked(client, directory, *args, **values)
    client.post(step("check", upload))
    return ImportBatch.objects.get(upload=upload)


def batch_view(name, batch):
    return reverse(name, args=[batch.pk])


def prepared(editor, directory, rows=6):
    """A file that has been looked through and is to be taken in, as the worker finds it."""
    lines = [f"Yhdistys {number} ry;;Imatra" for number in range(rows)]
    upload = ImportUpload.objects.create(
        directory=directory,
        user=editor,
        file=SimpleUploadedFile("jarjestot.csv", "\n".join(["Nimi;Y-tunnus;Kotikunta", *lines]).encode()),
        file_name="jarjestot.csv",
    )
    check = start_check(upload=upload, mapping={"Nimi": "title", "Kotikunta": "municipality"}, user=editor)
    work_on(check.pk)
    return start_run(upload=upload, user=editor)
