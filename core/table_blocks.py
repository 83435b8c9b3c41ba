"""A table whose words can be translated one by one."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor
from wagtail_localize.segments.ingest import StreamFieldSegmentsWriter


class TranslatableTableBlock(TypedTableBlock):
    """Wagtail's table, with its headings and cells as segments of a translation: wagtail-localize skips tables."""

    def get_translatable_segments(self, value: TypedTable) -> list[Any]:
        cells = StreamFieldSegmentExtractor(None)
        segments = [
            StringSegmentValue(f"heading-{number}", column["heading"])
            for number, column in enumerate(value.columns)
        ]
        for place, row, number, column in self._cells(value):
            found = cells.handle_block(column["block"], row["values"][number])
            segments += [segment.wrap(place) for segment in found]
        return segments

    def restore_translated_segments(self, value: TypedTable, segments: list[Any]) -> TypedTable:
        texts = StreamFieldSegmentsWriter(None, None, None)
        by_place = defaultdict(list)
        for segment in segments:
            place, rest = segment.unwrap()
            by_place[place].append(rest)
        for number, column in enumerate(value.columns):
            for segment in by_place[f"heading-{number}"]:
                column["heading"] = segment.render_text()
        for place, row, number, column in self._cells(value):
            if by_place[place]:
                row["values"][number] = texts.handle_block(
                    column["block"], row["values"][number], by_place[place]
                )
        return value

    def _cells(self, value: TypedTable) -> Iterator[tuple[str, dict[str, Any], int, dict[str, Any]]]:
        for row_number, row in enumerate(value.row_data):
            for number, column in enumerate(value.columns):
                yield f"cell-{row_number}-{number}", row, number, column
