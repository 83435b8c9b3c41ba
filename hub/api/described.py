"""How an endpoint is described in the OpenAPI document beyond its answer."""

from collections.abc import Mapping
from typing import Any

from hub.api.errors import KINDS, PROBLEM_JSON
from hub.api.filters import FILTERS, Parameter

PROBLEM = {"schema": {"$ref": "#/components/schemas/ProblemOut"}}


def described(
    own: Mapping[str, Parameter],
    *problems: str,
    filters: bool = True,
    required: str = "",
    answer: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The parameters of an endpoint, and what it answers when it cannot do what it was asked for."""
    parameters = {**own, **(FILTERS if filters else {})}
    return {
        "parameters": [_parameter(name, one, name == required) for name, one in parameters.items()],
        "responses": {
            **({200: {"description": "OK", **answer}} if answer else {}),  # a number, as ninja has it
            "304": {"description": "Nothing has changed since the answer whose ETag you sent."},
            **_problems("bad-value", "internal", "being-renewed", *problems),
        },
    }


def _parameter(name: str, parameter: Parameter, required: bool) -> dict[str, Any]:
    said = {
        "name": name,
        "in": "query",
        "required": required,
        "schema": parameter.schema,
        "description": parameter.description,
    }
    return said if parameter.example is None else {**said, "example": parameter.example}


def _problems(*kinds: str) -> dict[str, Any]:
    statuses: dict[str, list[str]] = {}
    for kind in kinds:
        statuses.setdefault(str(KINDS[kind].status), []).append(KINDS[kind].title)
    return {
        status: {"description": ", ".join(titles), "content": {PROBLEM_JSON: PROBLEM}}
        for status, titles in statuses.items()
    }
