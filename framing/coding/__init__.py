"""Coding by hand, and what it is good for.

`codings` reads codes of any form (`exports` those of annotation tools). `reliability` measures how far coders agree.
`validation` holds a lexicon's hits against codes, counted by `confusion`, and corrects a prevalence by them. `sampling`
draws the sentences to code, and `reading` orders those without a hit for a person to read.
"""
