"""Answers as they look, for the OpenAPI document."""

from typing import Any

REMOVAL: dict[str, Any] = {
    "op": "remove",
    "id": "6f1c1a52-6b8f-5c0e-9b7a-2f6f1f0e4d11",
    "version": 48213,
    "reason": "unpublished",
    "successor": None,
}
DIGEST = "0d5c1f3a6f0b0d3a4f8f2a1d8a0c3b7e9c5d1e2f3a4b5c6d7e8f90a1b2c3d4e5"

ANSWERS: dict[str, Any] = {
    "fingerprint": {
        "count": 1,
        "digest": DIGEST,
        "buckets": [{"prefix": "6f", "count": 1, "digest": DIGEST}],
    },
    "themes": {
        "themes": [
            {
                "code": "vapaaehtoistoiminta",
                "names": {"fi": "Vapaaehtoistoiminta", "sv": "Frivilligarbete", "en": "Volunteering"},
            }
        ]
    },
}
