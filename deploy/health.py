"""Ask the web server on this machine how it is; exit code 0 when all is well. For the image's health check."""

import os
import sys
import urllib.error
import urllib.request

ADDRESS = "http://127.0.0.1:8000/health/?format=text"

if __name__ == "__main__":
    name = os.environ.get("SILTA_ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip().lstrip(".")
    request = urllib.request.Request(ADDRESS, headers={"Host": name})
    try:
        with urllib.request.urlopen(request, timeout=8) as answer:
            sys.exit(0 if answer.status == 200 else 1)
    except (urllib.error.URLError, OSError) as error:
        sys.exit(f"{error}")
