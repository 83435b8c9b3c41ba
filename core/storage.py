"""Where uploaded files are kept."""

import os
from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """A folder in which no half-written file stays when the disk fills up."""

    def _save(self, name: str, content: Any) -> str:
        try:
            return super()._save(name, content)  # type: ignore[misc]  # django-stubs leave it out
        except OSError:
            path = self.path(name)
            if os.path.isfile(path):
                os.remove(path)
            raise
