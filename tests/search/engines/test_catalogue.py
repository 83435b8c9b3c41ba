"""What a process keeps of the entries, and of what was asked of them."""

from uuid import uuid4

from search.engines import Question
from search.engines.catalogue import Catalogue, _Row

QUESTION = Question(phrases=(("kokko",),))


def row(key: int, *, public: bool = True) -> _Row:
    return _Row(key, uuid4(), public, "news", "fi", "type:news", None, 1)


def test_the_same_question_is_asked_once_until_something_changes():
    asked = []

    def keys(question):
        asked.append(question)
        return [1, 3]

    catalogue = Catalogue().with_rows([row(1), row(2), row(3)])

    assert catalogue.matching(QUESTION, keys) == catalogue.matching(QUESTION, keys) == 0b1010
    assert len(asked) == 1
    changed = catalogue.with_rows([row(2)])
    changed.matching(QUESTION, keys)
    assert len(asked) == 2


def test_a_key_that_the_catalogue_has_not_heard_of_is_left_out():
    catalogue = Catalogue().with_rows([row(1)])

    assert catalogue.matching(QUESTION, lambda _question: [1, 99]) == 0b10


def test_a_changed_entry_has_its_new_tokens_alone():
    before = Catalogue().with_rows([row(1), row(2)])

    after = before.with_rows([row(1, public=False)])

    assert (before.having("type:news"), after.having("type:news"), after.all) == (0b110, 0b100, 0b100)
