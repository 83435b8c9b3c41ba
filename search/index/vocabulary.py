"""The words that there are, as they are written: what a misspelt one is compared with."""

from collections.abc import Iterable, Sequence

from search.index.documents import Document
from search.models import SearchTerm

FEWEST_LETTERS = 4
BATCH = 500


def remember(documents: Iterable[Document]) -> None:
    """Keep the words of documents that are long enough to be misspelt and no numbers."""
    found = {
        surface
        for document in documents
        for surface in document.surfaces
        if len(surface) >= FEWEST_LETTERS and surface.isalpha()
    }
    rows = [SearchTerm(surface=surface) for surface in sorted(found)]
    SearchTerm.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def there_are(surfaces: Sequence[str]) -> list[str]:
    """Those of the surfaces that some document has or once had."""
    there: set[str] = set()
    for start in range(0, len(surfaces), BATCH):
        rows = SearchTerm.objects.filter(pk__in=surfaces[start : start + BATCH])
        there |= set(rows.values_list("pk", flat=True))
    return [surface for surface in surfaces if surface in there]
