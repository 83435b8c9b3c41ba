"""What became of the rows of a file, kept so that it can be told, and taken back."""

import json
from collections.abc import Iterable
from typing import Any

from content_store.inserting import insert_rows
from organisations.exchange.planning import Action, Decision
from organisations.models import ImportBatch, ImportedRow, OrganisationPage

COLUMNS = (
    "batch_id",
    "number",
    "action",
    "title",
    "page_key",
    "revision_before",
    "revision_after",
    "remarks",
)


def note(
    batch: ImportBatch,
    decision: Decision,
    page: OrganisationPage | None = None,
    *,
    before: int | None = None,
    after: int | None = None,
) -> None:
    """Note what became of a row; `before` and `after` are the revisions that a change lies between."""
    ImportedRow.objects.create(**_columns(batch, decision, page or decision.page, before, after))


def note_many(batch: ImportBatch, done: Iterable[tuple[Decision, OrganisationPage | None]]) -> None:
    """Note rows of which none has changed an entry; what is new has only one revision."""
    rows = []
    for decision, page in done:
        after = page.latest_revision_id if page and decision.action == Action.NEW else None
        *columns, remarks = _columns(batch, decision, page, None, after).values()
        rows.append([*columns, json.dumps(remarks), ""])
    insert_rows(ImportedRow, (*COLUMNS, "undoing"), rows)


def _columns(
    batch: ImportBatch,
    decision: Decision,
    page: OrganisationPage | None,
    before: int | None,
    after: int | None,
) -> dict[str, Any]:
    candidate = decision.candidate
    values = (
        batch.pk,
        candidate.number,
        str(decision.action),
        (candidate.title or (page.title if page else ""))[:255],
        page.pk if page else None,
        before,
        after,
        [
            {"kind": kind, "column": remark.column, "text": remark.text}
            for kind, remarks in (("problem", candidate.problems), ("note", candidate.notes))
            for remark in remarks
        ],
    )
    return dict(zip(COLUMNS, values, strict=True))
