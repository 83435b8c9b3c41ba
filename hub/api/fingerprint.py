"""The proof that a copy is the same."""

import json

from django.http import HttpRequest, HttpResponse
from ninja import Router

from content_store.fingerprints import fingerprints
from content_store.reading import versions
from hub.api.answers import json_answer
from hub.api.described import described
from hub.api.filters import Parameter, asked_of, matching
from hub.api.positions import standing_of
from hub.api.schemas import FingerprintOut

router = Router(tags=["following"])

DIGITS = 2
# Below this many items they are named, so that a reader finds those that it has never heard of.
FEW = 256
OWN = {
    "prefix": Parameter(
        matching(r"[0-9a-f]{1,7}", "one to seven hexadecimal digits in lower case"),
        {"type": "string", "pattern": "^[0-9a-f]{1,7}$"},
        "Only items whose ids begin so; the buckets are one digit longer then.",
        "6f",
    )
}


@router.get(
    "/fingerprint",
    url_name="fingerprint",
    summary="Count and digest of a filter, to prove a copy",
    response=FingerprintOut,
    openapi_extra=described(OWN),
    exclude_none=True,
)
def fingerprint(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, OWN)
    standing = standing_of(request)
    prefix = asked.values.get("prefix", "")
    found = list(versions(asked.selection, standing.now, prefix))
    total, buckets = fingerprints(found, len(prefix) + 1 if prefix else DIGITS)
    answer = {
        "count": total.count,
        "digest": total.digest,
        "buckets": [
            {"prefix": bucket.prefix, "count": bucket.count, "digest": bucket.digest} for bucket in buckets
        ],
    }
    if prefix and total.count <= FEW:
        answer["items"] = [{"id": key, "version": version} for key, version in found]
    return json_answer(request, json.dumps(answer), standing)
