"""What leaves the kit: derived corpora, sets of figures, the repository made again; and corpora larger than memory.

`derivation` writes a corpus in the derived text format, which holds no sentence of its articles; `streaming` finds and
scores the texts of a Parquet file block by block; `gallery` draws the set of figures of a corpus; `reproduction` makes
this repository's figures and notebooks again.
"""
