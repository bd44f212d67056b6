"""Work on a lexicon.

`review` checks one; `revision` (told by `retelling`) compares two; `candidates`, `kinship` and `suggestion` propose
terms, `recovery` measures how well; `trials` tries a term, `editing` and `lexicon_file` accept and save it, `panel`
(drawn by `trial`) is all that in JupyterLab.
"""
