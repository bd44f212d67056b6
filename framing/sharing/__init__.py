"""Corpora to pass on, and corpora larger than memory.

`derivation` writes a corpus in the derived text format, which holds no sentence of its articles; `streaming` finds and
scores the texts of a Parquet file block by block.
"""
