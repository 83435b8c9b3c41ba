"""How well analysis finds, on treebanks whose words have gold base forms.

    .venv/bin/python -m benchmarks.search.relevance FILE.conllu…

Documents are runs of three sentences of one source. Searches are single words, drawn as people use them: a noun, name,
adjective or verb in the form in which it stands in the *other* files, of those that some document has. Relevant is every document with the same gold base form;
a document that has it only inside a compound counts apart. Terms are ranked by BM25 over surface forms (0.2), lemmas (1.0)
and lemmas with parts (0.3). `--missed 20` shows what was not found.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from math import log, log2
from pathlib import Path

from search.analysis import Word, analyse, analyse_query
from search.analysis.snowball import stem
from search.analysis.terms import term
from search.analysis.tokens import tokens

SEED, SEARCHES, SENTENCES, FIRST = 6, 1000, 3, 10
CONTENT = {"NOUN", "PROPN", "ADJ", "VERB"}
WEIGHTS = {"surface": 0.2, "lemmas": 1.0, "parts": 0.3}
K1, B = 1.2, 0.75

Analysis = Callable[[str], list[Word]]


def plain(text: str) -> list[Word]:
    words = (term(token.text) for token in tokens(text))
    return [Word(word, (word,)) for word in words if word]


def stemmed(text: str) -> list[Word]:
    """What stock analysers for Finnish do."""
    return [Word(word.surface, (stem(word.surface, "fi"),)) for word in plain(text)]


# Of documents, and of queries.
WAYS: dict[str, tuple[Analysis, Analysis]] = {
    "plain words": (plain, plain),
    "Snowball": (stemmed, stemmed),
    "`analyse` for both": (partial(analyse, language="fi"), partial(analyse, language="fi")),
    "`analyse_query` for queries": (partial(analyse, language="fi"), partial(analyse_query, language="fi")),
}


@dataclass
class Document:
    """A few sentences, and the gold base forms in them and inside their compounds."""

    text: str = ""
    lemmas: set[str] = field(default_factory=set)
    inside: set[str] = field(default_factory=set)
    used: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Search:
    """A word as somebody uses it, the documents that it should find, and those with it only inside a compound."""

    word: str
    lemma: str
    relevant: set[int]
    inside: set[int]


class Index:
    """BM25 over three fields."""

    def __init__(self, analysed: list[list[Word]]) -> None:
        self.fields = [fields(words) for words in analysed]
        self.holders: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, document in enumerate(self.fields):
            for name, terms in document.items():
                for one in terms:
                    self.holders[name, one].append(number)
        self.usual = {
            name: sum(document[name].total() for document in self.fields) / len(analysed) for name in WEIGHTS
        }

    def search(self, words: list[Word]) -> list[int]:
        scores: dict[int, float] = defaultdict(float)
        for name in WEIGHTS:
            asked = [[word.surface] if name == "surface" else word.lemmas for word in words]
            for one in dict.fromkeys(one for terms in asked for one in terms):
                for number in self.holders.get((name, one), ()):
                    scores[number] += self.score(name, one, number)
        return sorted(scores, key=lambda number: (-scores[number], number))

    def score(self, name: str, one: str, number: int) -> float:
        terms, holders = self.fields[number][name], len(self.holders[name, one])
        rarity = log(1 + (len(self.fields) - holders + 0.5) / (holders + 0.5))
        length = 1 - B + B * terms.total() / self.usual[name]
        return WEIGHTS[name] * rarity * terms[one] * (K1 + 1) / (terms[one] + K1 * length)


def fields(words: list[Word]) -> dict[str, Counter[str]]:
    return {
        "surface": Counter(word.surface for word in words),
        "lemmas": Counter(lemma for word in words for lemma in word.lemmas),
        "parts": Counter(one for word in words for one in (*word.lemmas, *word.parts)),
    }


def documents(path: Path) -> Iterator[Document]:
    document, source, sentences = Document(), "", 0
    for sentence in path.read_text(encoding="utf-8").split("\n\n"):
        lines = sentence.split("\n")
        name = next((line.partition("= ")[2] for line in lines if line.startswith("# sent_id")), "")
        if document.text and (sentences == SENTENCES or name.rpartition(".")[0] != source):
            yield document
            document, sentences = Document(), 0
        source, sentences = name.rpartition(".")[0], sentences + 1
        add(document, [line.split("\t") for line in lines if line.partition("\t")[0].isdigit()])
    if document.text:
        yield document


def add(document: Document, rows: list[list[str]]) -> None:
    for _number, form, lemma, kind, *rest in rows:
        document.text += form + ("" if "SpaceAfter=No" in rest[-1] else " ")
        whole = lemma.replace("#", "").replace("-", "").lower()
        document.lemmas.add(whole)
        if "#" in lemma:
            document.inside.update(piece.strip("-").lower() for piece in lemma.split("#"))
        if kind in CONTENT and form[:1].isalpha():
            document.used.append((form, whole, kind))
    document.text += "\n"


def searches(corpus: list[Document], others: list[Document]) -> list[Search]:
    """Parts of gold compounds stand as they are written there: one counts where it is a form of one noun only."""
    bases = defaultdict(set)
    for document in corpus:
        for form, lemma, kind in document.used:
            if kind != "VERB":
                bases[form.lower()].add(lemma)
    held, within = defaultdict(set), defaultdict(set)
    for number, document in enumerate(corpus):
        for lemma in document.lemmas:
            held[lemma].add(number)
        for piece in document.inside:
            for lemma in {piece} | (bases[piece] if len(bases[piece]) == 1 else set()):
                within[lemma].add(number)
    used = [(form, lemma) for document in others for form, lemma, _kind in document.used if lemma in held]
    drawn = random.Random(SEED).sample(used, SEARCHES)
    return [Search(form, lemma, held[lemma], within[lemma] - held[lemma]) for form, lemma in drawn]


def measure(
    corpus: list[Document], others: list[Document], way: tuple[Analysis, Analysis], missed: int
) -> dict[str, float]:
    of_documents, of_queries = way
    index = Index([of_documents(document.text) for document in corpus])
    asked = searches(corpus, others)
    answers = [index.search(of_queries(search.word)) for search in asked]
    pairs = list(zip(asked, answers, strict=True))
    for search, found in [(search, found) for search, found in pairs if not search.relevant <= set(found)][
        :missed
    ]:
        print("  not everything found:", search.word, search.lemma, forms_in(corpus, search, found))
    insides = sum(len(search.inside) for search in asked)
    return {
        "recall": sum(len(search.relevant & set(found)) / len(search.relevant) for search, found in pairs)
        / SEARCHES,
        "nDCG@10": sum(ndcg(search.relevant, found) for search, found in pairs) / SEARCHES,
        "inside": sum(len(search.inside & set(found)) for search, found in pairs) / insides
        if insides
        else float("nan"),
    }


def forms_in(corpus: list[Document], search: Search, found: list[int]) -> set[str]:
    """How the word stands in the documents that were not found."""
    used = [one for number in search.relevant - set(found) for one in corpus[number].used]
    return {form for form, lemma, _kind in used if lemma == search.lemma}


def ndcg(relevant: set[int], found: list[int]) -> float:
    gain = sum(1 / log2(place + 2) for place, number in enumerate(found[:FIRST]) if number in relevant)
    return gain / sum(1 / log2(place + 2) for place in range(min(FIRST, len(relevant))))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--missed", type=int, default=0)
    options = parser.parse_args()
    print(
        "| texts | documents | analysis | recall | nDCG@10 | inside compounds |\n|---|---:|---|---:|---:|---:|"
    )
    corpora = {path: list(documents(path)) for path in options.files}
    for path, corpus in corpora.items():
        others = [document for other in corpora.values() if other is not corpus for document in other]
        for name, way in WAYS.items():
            figures = measure(corpus, others, way, options.missed)
            cells = " | ".join(f"{figure:.3f}" for figure in figures.values())
            print(f"| {path.stem} | {len(corpus)} | {name} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
