"""The OpenAPI document of the hub API, and its page for people."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI, Router

from core.addresses import absolute_url
from hub.api.errors import KINDS, PROMISED_DAYS, ROOT, problem_address
from hub.api.examples import ANSWERS
from hub.api.filters import FILTERS
from hub.api.manual import sections
from hub.api.schemas import ProblemOut
from hub.api.vocabulary import MODELS, all_codes

router = Router()

ABOUT = f"""Everything that is public on this hub, in one ordered history, for sites that keep a copy.

Public, without a key, for reading alone. A parameter or a value that is not understood is answered with a problem
(RFC 9457), never passed over. Begin with `snapshot`, go on with `changes`, and prove your copy by `fingerprint`.
Removals are remembered for at least {PROMISED_DAYS} days. What is documented here does not change within version 1:
fields and endpoints are only added. A version that ends says so in a `Sunset` header at least twelve months before.
"""


@router.get("/docs", url_name="docs", include_in_schema=False)
def docs(request: HttpRequest) -> HttpResponse:
    """Everything that a partner needs to know, on one page."""
    context = {
        "address": absolute_url(ROOT),
        "sections": sections(),
        "filters": [(name, one.description, _example(one.example)) for name, one in FILTERS.items()],
        "problems": KINDS,
        "headings": {"filters": "Filters, the same everywhere", "problems": "Kinds of problem"},
    }
    return render(request, "hub/api_docs.html", context)


@router.get("/problems/{name}", url_name="problem", include_in_schema=False)
def problem(request: HttpRequest, name: str) -> HttpResponse:
    """What a kind of problem means, at the address that stands in its `type`."""
    if name not in KINDS:
        raise Http404
    context = {"name": name, "kind": KINDS[name], "address": problem_address(name)}
    return render(request, "hub/api_problem.html", context)


def document(api: NinjaAPI) -> dict[str, Any]:
    """The OpenAPI document, with the codes that there are on this hub."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT.rstrip("/"))))
    made["info"]["description"] = ABOUT
    made["servers"] = [{"url": absolute_url("/").rstrip("/")}]
    problem_schema = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    made["components"]["schemas"]["ProblemOut"] = problem_schema
    codes = {kind: sorted(all_codes(kind)) for kind in MODELS}
    for path, operations in made["paths"].items():
        operation = operations["get"]
        for parameter in operation["parameters"]:
            _say_codes(parameter, codes)
            _say_id(parameter)
        if example := ANSWERS.get(path.removeprefix(ROOT)):
            operation["responses"]["200"]["content"]["application/json"]["example"] = example
    return made


def _say_codes(parameter: dict[str, Any], codes: dict[str, list[str]]) -> None:
    if codes.get(parameter["name"]):
        parameter["schema"]["items"] = {"type": "string", "enum": codes[parameter["name"]]}
        parameter["example"] = codes[parameter["name"]][:1]


def _say_id(parameter: dict[str, Any]) -> None:
    if parameter["name"] == "item_id":
        parameter["schema"] = {"type": "string", "format": "uuid"}
        parameter["description"] = "Id of an item."


def _example(example: Any) -> str:
    return str(example[0] if isinstance(example, list) else example)
