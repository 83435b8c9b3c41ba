"""Several people and workers at the same moment take a file in once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from organisations.models import ImportBatch, ImportJob, ImportUpload, OrganisationIndexPage, OrganisationPage
from organisations.services.import_work import work_on
from organisations.services.imports import start_check
from tests.factories import section
from tests.together import at_once

PEOPLE = 3

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_button_that_several_press_at_once_takes_the_file_in_once(django_user_model):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("Threads share no database in memory; see the run with a file.")
    user = django_user_model.objects.create_superuser("aino")
    content = "\n".join(["Nimi;Kotikunta", *(f"Yhdistys {number} ry;Imatra" for number in range(5))])
    upload = ImportUpload.objects.create(
        directory=section(OrganisationIndexPage, "Järjestöt"),
        user=user,
        file=SimpleUploadedFile("jarjestot.csv", content.encode()),
    )
    check = start_check(upload=upload, mapping={"Nimi": "title", "Kotikunta": "municipality"}, user=user)
    assert sorted(at_once(PEOPLE, lambda _number: work_on(check.pk))) == [False, False, True]

    def press(_number):
        client = Client()
        client.force_login(user)
        return client.post(reverse("organisation_import_check", args=[upload.key])).status_code

    assert at_once(PEOPLE, press) == [302] * PEOPLE
    assert ImportBatch.objects.count() == 1
    assert ImportJob.objects.get(kind="run").state == "done"
    assert OrganisationPage.objects.count() == 5
    assert ImportBatch.objects.get().rows.count() == 5
