"""Finding what somebody meant: as typed, and when that finds nothing, step by step more kindly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from content_store.filters import Selection
from search.analysis import Word, analyse_query
from search.asking.marking import Marks, marks_of
from search.asking.places import Place, place_in
from search.asking.question import Typed, question_of, questions_of_begun, typed, words_of
from search.asking.spelling import candidates
from search.asking.synonyms import Synonyms
from search.engines import Engine, Found, Hit, Question, Wanted
from search.engines.choosing import answering
from search.index.following import catch_up_at_once
from search.models import SearchPosition

FEW = 3  # results, of which a better spelling may bring more
FEWEST_OF_ALL_WORDS = 5  # results; with less, those that have all words but one come after them
FEWEST_LETTERS_OF_A_BEGINNING = 2
OTHER_LANGUAGE = 0.6  # how much what is in another language than the reader's counts


@dataclass(frozen=True)
class Asking:
    """Who asks: words as they were typed, the languages of what is wanted, the first one that of the reader.

    Of the other languages only titles and names are looked at when `names_of_others`, and what is translated into the
    first is left out. `place_is_word`: a place in a local case is a word like others.
    """

    text: str
    locales: tuple[str, ...]
    selection: Selection = field(default_factory=Selection)
    kinds: tuple[str, ...] = ()
    names_of_others: bool = False
    place_is_word: bool = False


@dataclass(frozen=True)
class Results:
    """What was found and how: `place` was taken for a filter, `instead` was looked for instead of what was typed.

    `meant` may have been meant, and finds more.
    """

    found: Found = field(default_factory=Found)
    marks: Marks = field(default_factory=Marks)
    place: Place | None = None
    instead: str = ""
    meant: str = ""
    # Not every result has all words.
    some_words: bool = False
    # The position in the store's history that was looked at, at least.
    position: int = 0


def find(asking: Asking) -> Results:
    """The best results for what was typed; nothing for what has no word in it."""
    catch_up_at_once()
    return answering(lambda engine: _asked(asking, engine))


def _asked(asking: Asking, engine: Engine) -> Results:
    followed = SearchPosition.objects.filter(pk=engine.name, rebuilding=False)
    position = followed.values_list("number", flat=True).first() or 0
    return replace(_Search(asking, engine).results(), position=position)


class _Search:
    def __init__(self, asking: Asking, engine: Engine) -> None:
        self.asking = asking
        self.engine = engine
        self.typed: Typed = typed(asking.text)

    @property
    def language(self) -> str:
        return self.asking.locales[0]

    @cached_property
    def synonyms(self) -> Synonyms:
        return Synonyms()

    def results(self) -> Results:
        words = words_of(self.typed.words, self.language)
        if not words and not self.typed.phrases:
            return Results()
        return self._in_place(words) or self._anywhere(words)

    def _in_place(self, words: list[Word]) -> Results | None:
        """With a place as a filter, if anything is found so."""
        named = None if self.asking.place_is_word else place_in(words, self.language)
        if named is None:
            return None
        place, word = named
        rest = [one for one in words if one is not word]
        selection = replace(self.asking.selection, terms=(*self.asking.selection.terms, (place.token,)))
        found = self._kindly(rest, selection)
        return replace(found, place=place) if found.found.count else None

    def _anywhere(self, words: list[Word]) -> Results:
        return self._kindly(words, self.asking.selection)

    def _kindly(self, words: list[Word], selection: Selection) -> Results:
        """As typed; then with the last word as a beginning, neighbours written together, other spellings, fewer words."""
        results = self._ask(words, selection)
        if results.found.count >= FEW or not words:
            return self._with_fewer_words(words, selection, results)
        if not results.found.count and len(words[-1].surface) >= FEWEST_LETTERS_OF_A_BEGINNING:
            begun = self._ask(words, selection, last_is_beginning=True)
            if begun.found.count:
                return begun
        better = self._better_spelt(words, selection, results.found.count)
        if better is not None:
            other, text = better
            if results.found.count:
                return replace(results, meant=text)
            return replace(other, instead=text)
        results = self._with_compounds_apart(words, selection, results)
        return self._with_fewer_words(words, selection, results)

    def _better_spelt(
        self, words: list[Word], selection: Selection, before: int
    ) -> tuple[Results, str] | None:
        best: tuple[Results, str] | None = None
        for choice in self._spellings(words):
            results = self._ask(choice, selection)
            if results.found.count > max(before, best[0].found.count if best else 0):
                best = results, self._text(words, choice)
        return best

    def _spellings(self, words: list[Word]) -> Iterator[list[Word]]:
        """The words with one or all of those mended that nobody has written, or with two neighbours written together."""
        known = self.engine.known([lemma for word in words for lemma in word.lemmas])
        choices = [
            [] if known.intersection(word.lemmas) else candidates(word, self.language, self.engine.known)
            for word in words
        ]
        odd = [place for place, others in enumerate(choices) if others]
        if len(odd) == 1:
            place = odd[0]
            yield from ([*words[:place], other, *words[place + 1 :]] for other in choices[place])
        elif odd:
            yield [others[0] if others else word for word, others in zip(words, choices, strict=True)]
        for place, (first, second) in enumerate(pairwise(words)):
            together = analyse_query(first.surface + second.surface, self.language)
            if together and self.engine.known(together[0].lemmas):
                yield [*words[:place], together[0], *words[place + 2 :]]

    def _text(self, words: Sequence[Word], choice: Sequence[Word]) -> str:
        """The query as it should have been typed."""
        if len(words) != len(choice):
            return " ".join(word.surface for word in choice)
        text, pieces, end = self.typed.words, [], 0
        for before, after in zip(words, choice, strict=True):
            pieces.append(text[end : before.start])
            pieces.append(text[before.start : before.end] if before is after else after.surface)
            end = before.end
        return "".join([*pieces, text[end:]])

    def _with_compounds_apart(self, words: list[Word], selection: Selection, results: Results) -> Results:
        """What has the two halves of a compound comes after what has it whole."""
        whole, apart = (self._question(words, self.language, apart=apart) for apart in (False, True))
        if whole == apart:
            return results
        more = self._ask(words, selection, apart=True)
        return self._followed_by(more, results) if more.found.count > results.found.count else results

    def _with_fewer_words(self, words: list[Word], selection: Selection, results: Results) -> Results:
        """What has all words but one comes after what has them all."""
        enough = FEW if len(words) == 2 else FEWEST_OF_ALL_WORDS
        if len(words) < 2 or results.found.count >= enough:
            return results
        fewer = [[*words[:place], *words[place + 1 :]] for place in range(len(words))]
        more = self._ask_any(fewer, selection)
        if more.found.count <= results.found.count:
            return results
        return replace(self._followed_by(more, results), some_words=True)

    def _followed_by(self, more: Results, results: Results) -> Results:
        """`more`, of which `results` come first."""
        first = {hit.item for hit in results.found.hits}
        hits = [*results.found.hits, *_below(hit for hit in more.found.hits if hit.item not in first)]
        return replace(more, found=replace(more.found, hits=hits), meant=results.meant)

    def _ask(
        self,
        words: Sequence[Word],
        selection: Selection,
        *,
        last_is_beginning: bool = False,
        apart: bool = False,
    ) -> Results:
        return self._ask_any([words], selection, last_is_beginning=last_is_beginning, apart=apart)

    def _ask_any(
        self,
        choices: Sequence[Sequence[Word]],
        selection: Selection,
        *,
        last_is_beginning: bool = False,
        apart: bool = False,
    ) -> Results:
        """What has all the words of one of the choices."""
        wanted = [
            one
            for words in choices
            for one in self._wanted(words, last_is_beginning=last_is_beginning, apart=apart)
        ]
        found = self.engine.find(wanted, selection, self.asking.kinds)
        return Results(found, marks_of(one.question for one in wanted))

    def _wanted(self, words: Sequence[Word], *, last_is_beginning: bool, apart: bool) -> Iterator[Wanted]:
        first, *others = self.asking.locales
        for question in self._questions(words, first, last_is_beginning=last_is_beginning, apart=apart):
            yield Wanted(question, first)
        typed_words = " ".join(word.surface for word in words)
        for locale in others:
            read = words_of(typed_words, locale)
            for question in self._questions(read, locale, last_is_beginning=last_is_beginning, apart=apart):
                if self.asking.names_of_others:
                    yield Wanted(replace(question, in_names=True), locale, (first,), OTHER_LANGUAGE)
                else:
                    yield Wanted(question, locale)

    def _questions(
        self, words: Sequence[Word], locale: str, *, last_is_beginning: bool, apart: bool
    ) -> Iterator[Question]:
        if last_is_beginning and words:
            yield from questions_of_begun(self.typed, words, locale, self.synonyms)
        else:
            yield self._question(words, locale, apart=apart)

    def _question(self, words: Sequence[Word], locale: str, *, apart: bool) -> Question:
        return question_of(self.typed, words, locale, self.synonyms, apart=apart)


def _below(hits: Iterator[Hit]) -> Iterator[Hit]:
    """Hits that are worth half of those before them."""
    return (replace(hit, score=hit.score / 2) for hit in hits)
