"""How long `make run` takes on a fresh clone, the first time and the second."""

import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PORT = "8177"
PATIENCE_SECONDS = 600


def measure_starts(root: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "silta"
        subprocess.run(["git", "clone", "--quiet", str(root), str(clone)], check=True)
        first, second = start(clone), start(clone)
    return f"First `make run`: {first:.1f} s. Second: {second:.1f} s. Both to the first answer of the front page."


def start(clone: Path) -> float:
    """Seconds from the command to the front page; the hub is stopped again."""
    begun = time.monotonic()
    hub = subprocess.Popen(
        ["make", "run", f"PORT={PORT}"],
        cwd=clone,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "SILTA_ADMIN_PASSWORD": "for-measuring-only"},
    )
    try:
        while not answers():
            if hub.poll() is not None or time.monotonic() - begun > PATIENCE_SECONDS:
                raise SystemExit("The hub did not start.")
            time.sleep(0.1)
        return time.monotonic() - begun
    finally:
        os.killpg(hub.pid, signal.SIGTERM)
        hub.wait(timeout=60)


def answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/fi/", timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False
