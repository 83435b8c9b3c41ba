"""The terms of documents in the database's own full-text index, and what is asked of it.

SQLite has FTS5, with a column for each field; PostgreSQL a vector with weights, in which a sign before a term tells the
fields apart that are asked for by themselves. Both are given terms as they are, and stem or fold nothing.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from django.db import connection

from search.engines import Question, Sought
from search.index.documents import Document

# Of title, names, text and parts, and of a word in just the form that was asked for.
WEIGHTS = {"title": 1.0, "names": 0.5, "text": 0.15, "parts": 0.1}
SURFACE = 0.025
MOST_PLACES_OF_A_TERM = 6
# A word of SQLite's that no text has, so that no phrase goes on from one field into the next.
GAP = "\ue000"


class Words(Protocol):
    """The documents' terms, by the keys of their entries."""

    def put(self, documents: Sequence[tuple[int, Document]]) -> None: ...

    def take_out(self, keys: Sequence[int]) -> None: ...

    def matching(self, question: Question) -> Iterable[int]:
        """Keys of the documents that fit."""
        ...

    def scores(self, question: Question, keys: Sequence[int]) -> dict[int, float]:
        """How well those of `keys` fit that fit at all; only the order says something."""
        ...

    def known(self, terms: Sequence[str]) -> set[str]: ...

    def missing(self) -> list[int]:
        """Keys of public entries of which there are no words."""
        ...


def words() -> Words:
    """Those of the database in use."""
    return PostgresWords() if connection.vendor == "postgresql" else SqliteWords()


class SqliteWords:
    TABLE = "search_words"
    COLUMNS = ("title", "names", "text", "parts", "surfaces", "title_surfaces")
    LEMMAS = "{title names text parts}"
    # bm25() multiplies how often a word is there by the column's weight, and its curve is flat from 2 on: with larger
    # weights a word in a text would count as much as one in the title. The beginnings of titles are only looked up.
    RANK = f"bm25({TABLE}, {', '.join(str(2 * weight) for weight in (*WEIGHTS.values(), SURFACE))}, 0)"

    def put(self, documents: Sequence[tuple[int, Document]]) -> None:
        self.take_out([key for key, _document in documents])
        columns = ", ".join(self.COLUMNS)
        marks = ", ".join(["%s"] * len(self.COLUMNS))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self.TABLE} (rowid, {columns}) VALUES (%s, {marks})",  # noqa: S608
                [
                    (key, *(" ".join(term or GAP for term in getattr(one, name)) for name in self.COLUMNS))
                    for key, one in documents
                ],
            )

    def take_out(self, keys: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {self.TABLE} WHERE rowid = %s", [(key,) for key in keys])  # noqa: S608

    def matching(self, question: Question) -> Iterable[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rowid FROM {self.TABLE} WHERE {self.TABLE} MATCH %s",  # noqa: S608
                [self._expression(question)],
            )
            return [key for (key,) in cursor.fetchall()]

    def scores(self, question: Question, keys: Sequence[int]) -> dict[int, float]:
        wanted = set(keys)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rowid, {self.RANK} FROM {self.TABLE} WHERE {self.TABLE} MATCH %s",  # noqa: S608
                [self._expression(question, surfaces=True)],
            )
            return {key: -rank for key, rank in cursor.fetchall() if key in wanted}

    def known(self, terms: Sequence[str]) -> set[str]:
        found = set()
        with connection.cursor() as cursor:
            for term in terms:
                expression = f'{self.LEMMAS} : "{term}"'
                cursor.execute(
                    f"SELECT 1 FROM {self.TABLE} WHERE {self.TABLE} MATCH %s LIMIT 1",  # noqa: S608
                    [expression],
                )
                if cursor.fetchone():
                    found.add(term)
        return found

    def missing(self) -> list[int]:
        return _missing("w.rowid")

    def _expression(self, question: Question, *, surfaces: bool = False) -> str:
        fields = "{title}" if question.in_names else self.LEMMAS
        needed = [self._word(word, fields, surfaces=surfaces) for word in question.words]
        needed += [self._phrase(phrase) for phrase in question.phrases]
        refused = [self._word(word, self.LEMMAS) for word in question.without]
        refused += [self._phrase(phrase) for phrase in question.without_phrases]
        found = " AND ".join(needed)
        return f"({found}) NOT ({' OR '.join(refused)})" if refused else found

    def _word(self, word: Sought, fields: str, *, surfaces: bool = False) -> str:
        ways = [
            "(" + " AND ".join("(" + " OR ".join(f'"{term}"' for term in terms) + ")" for terms in way) + ")"
            for way in word.ways
        ]
        choices = [f"({fields} : ({' OR '.join(ways)}))"] if ways else []
        if word.beginning:
            choices.append(f'(title_surfaces : "{word.beginning}" *)')
        if surfaces:
            choices.append(f'(surfaces : "{word.surface}")')
        return f"({' OR '.join(choices)})"

    def _phrase(self, phrase: tuple[str, ...]) -> str:
        return f'(surfaces : "{" ".join(phrase)}")'


class PostgresWords:
    TABLE = "search_words"
    LETTERS = {"title": "A", "names": "B", "text": "C", "parts": "D"}
    TITLE, TITLE_SURFACE, SURFACE = "^", "~", "="

    def put(self, documents: Sequence[tuple[int, Document]]) -> None:
        rows = [(key, self._vector(document)) for key, document in documents]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self.TABLE} (id, terms) VALUES (%s, %s::tsvector)"  # noqa: S608
                " ON CONFLICT (id) DO UPDATE SET terms = EXCLUDED.terms",
                rows,
            )

    def take_out(self, keys: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self.TABLE} WHERE id = ANY(%s)", [list(keys)])  # noqa: S608

    def matching(self, question: Question) -> Iterable[int]:
        with connection.cursor() as cursor:
            # As one value in binary: a hundred thousand rows would take longer to read than to find.
            cursor.execute(
                "SELECT string_agg(int4send(id::int4), ''::bytea)"  # noqa: S608
                f" FROM {self.TABLE} WHERE terms @@ %s::tsquery",
                [self._expression(question)],
            )
            found = array("i")
            found.frombytes(bytes(cursor.fetchone()[0] or b""))
        if array("i", [1]).tobytes()[0]:  # this machine writes the lowest byte first, PostgreSQL the highest
            found.byteswap()
        return found

    def scores(self, question: Question, keys: Sequence[int]) -> dict[int, float]:
        letters = "{" + ",".join(str(weight) for weight in reversed(WEIGHTS.values())) + "}"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, ts_rank(%s::float4[], terms, %s::tsquery, 1) FROM {self.TABLE} WHERE id = ANY(%s)",  # noqa: S608
                [letters, self._any_of(question), list(keys)],
            )
            return dict(cursor.fetchall())

    def known(self, terms: Sequence[str]) -> set[str]:
        exists = f"EXISTS (SELECT 1 FROM {self.TABLE} WHERE terms @@ wanted.term::tsquery)"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT trim(both '''' from wanted.term) FROM unnest(%s::text[]) AS wanted(term) WHERE {exists}",  # noqa: S608
                [[self._quoted("", term) for term in terms]],
            )
            return {term for (term,) in cursor.fetchall()}

    def missing(self) -> list[int]:
        return _missing("w.id")

    def _vector(self, document: Document) -> str:
        places: dict[str, list[str]] = {}
        for name, letter in self.LETTERS.items():
            for place, term in enumerate(getattr(document, name), start=1):
                kept = places.setdefault(term, [])
                if len(kept) < MOST_PLACES_OF_A_TERM:
                    kept.append(f"{place}{letter}")
        vector = [f"{self._quoted('', term)}:{','.join(kept)}" for term, kept in places.items()]
        surfaces: dict[str, list[str]] = {}
        for place, surface in enumerate(document.surfaces[:16_000], start=1):
            if surface:
                surfaces.setdefault(surface, []).append(str(place))
        vector += [
            f"{self._quoted(self.SURFACE, one)}:{','.join(kept[:200])}" for one, kept in surfaces.items()
        ]
        vector += [self._quoted(self.TITLE, term) for term in dict.fromkeys(document.title)]
        vector += [
            self._quoted(self.TITLE_SURFACE, one) for one in dict.fromkeys(document.title_surfaces) if one
        ]
        return " ".join(vector)

    def _expression(self, question: Question) -> str:
        sign = self.TITLE if question.in_names else ""
        parts = [self._word(word, sign) for word in question.words]
        parts += [self._phrase(phrase) for phrase in question.phrases]
        parts += [f"!({self._word(word, '')})" for word in question.without]
        parts += [f"!({self._phrase(phrase)})" for phrase in question.without_phrases]
        return " & ".join(parts)

    def _any_of(self, question: Question) -> str:
        """All terms that count; that the words are there is known already."""
        terms = [self._quoted("", term) for term in _terms(question)]
        terms += [self._quoted(self.SURFACE, word.surface) for word in question.words]
        terms += [self._quoted(self.SURFACE, one) for phrase in question.phrases for one in phrase]
        return " | ".join(dict.fromkeys(terms))

    def _word(self, word: Sought, sign: str) -> str:
        ways = [
            "("
            + " & ".join("(" + " | ".join(self._quoted(sign, one) for one in terms) + ")" for terms in way)
            + ")"
            for way in word.ways
        ]
        if word.beginning:
            ways.append(f"{self._quoted(self.TITLE_SURFACE, word.beginning)}:*")
        return f"({' | '.join(ways)})"

    def _phrase(self, phrase: tuple[str, ...]) -> str:
        return "(" + " <-> ".join(self._quoted(self.SURFACE, one) for one in phrase) + ")"

    @staticmethod
    def _quoted(sign: str, term: str) -> str:
        return f"'{sign}{term}'"


def _terms(question: Question) -> Iterator[str]:
    for word in question.words:
        for way in word.ways:
            for terms in way:
                yield from terms


def _missing(key: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.id FROM search_searchentry e LEFT JOIN search_words w ON {key} = e.id"  # noqa: S608
            f" WHERE e.public AND {key} IS NULL"
        )
        return [found for (found,) in cursor.fetchall()]
