"""Text and language become index terms here, the same ones for every search engine."""

from search.analysis.analysing import analyse, analyse_query
from search.analysis.words import Word

__all__ = ["Word", "analyse", "analyse_query"]
