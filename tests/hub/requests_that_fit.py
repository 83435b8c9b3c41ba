"""What an OpenAPI document cannot say of requests, said to schemathesis: how parameters depend on each other."""

from typing import Any

import schemathesis
from schemathesis import GenerationMode


@schemathesis.hook
def map_case(_context: Any, case: schemathesis.Case) -> schemathesis.Case:
    query = case.query
    if not query or not case.meta or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return case
    query.pop("cursor", None)  # signed by the hub, so that no made-up one is valid
    if "near" not in query:
        query.pop("within_km", None)
    if "bbox" in query:
        west, south, east, north = query["bbox"].split(",")
        south, north = sorted((south, north), key=float)
        query["bbox"] = ",".join((west, south, east, north))
    return case
