"""Corpora: articles of several publications, their sentences and their tokens.

`corpus` holds the `Corpus` itself and the one function that makes it; `sources` reads folders of saved pages, tables
and lists of texts; `languages` lets each lexicon work on the articles in its own language; `derived` reads the derived
text format, in which a corpus is shared without its sentences.
"""
