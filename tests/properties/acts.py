"""Names of what the editing process does, for tests that have no models of their own."""

import re
from pathlib import Path

ACTS = re.findall(
    r"^@act\(\d+\)\ndef (\w+)",
    (Path(__file__).parent / "editing.py").read_text(encoding="utf-8"),
    re.MULTILINE,
)
