"""The documentation of the hub API says what there is."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from hub.api.api import api
from hub.api.errors import KINDS
from hub.api.filters import FILTERS
from hub.api.manual import SECTIONS
from tests.factories import site_root
from tests.hub.entries import entry, put

pytestmark = pytest.mark.django_db

HUB = "/api/hub/v1/"
PATHS = [path.removeprefix(HUB) for path in api.get_openapi_schema(path_prefix="/api/hub/v1")["paths"]]
FOR_PARTNERS = (Path(settings.BASE_DIR) / "docs/partners/hub-api.md").read_text()


@pytest.fixture
def manual(client):
    site_root()
    response = client.get(f"{HUB}docs")
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize("name", [*PATHS, *FILTERS, *KINDS])
def test_everything_is_documented(manual, name):
    assert name in manual
    assert f"`{name}`" in FOR_PARTNERS


def test_the_page_asks_nothing_of_others_and_gives_no_cookie(client, manual):
    assert re.findall(r'(?:src|href)="(https?://(?!127\.0\.0\.1)[^"]+)', manual) == []
    assert not client.cookies


@pytest.mark.parametrize("kind", KINDS)
def test_the_type_of_a_problem_is_an_address_that_explains_it(client, kind):
    site_root()

    response = client.get(f"{HUB}problems/{kind}")

    assert response.status_code == 200
    assert KINDS[kind].title in response.text


def test_an_unknown_kind_of_problem_is_not_found(client):
    assert client.get(f"{HUB}problems/nothing").status_code == 404


def test_the_document_is_openapi_3_1_with_the_details_of_each_type(client):
    document = client.get(f"{HUB}openapi.json").json()

    assert document["openapi"].startswith("3.1")
    item = document["paths"][f"{HUB}items/{{item_id}}"]["get"]["responses"]["200"]
    assert len(item["content"]["application/json"]["schema"]["oneOf"]) == 6
    assert document["components"]["schemas"]["NewsItem"]["properties"]["details"] == {
        "$ref": "#/components/schemas/NewsDetails"
    }


def test_the_documented_proof_is_right(client):
    put(*[entry() for _ in range(20)])
    proof = next(section for section in SECTIONS if section.name == "proof").examples[0].code
    answer = client.get(f"{HUB}items", {"limit": 100}).json()
    versions = {item["id"]: item["version"] for item in answer["items"]}
    program = f"{proof}\nprint(fingerprint({json.dumps(versions)}))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == client.get(f"{HUB}fingerprint").json()["digest"]
