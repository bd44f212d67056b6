"""Coding by hand, and what it is good for.

`codings` reads codes of any form, `annotation_tools` the files that annotation tools export. `reliability` measures
how far coders agree. `validation` compares a lexicon's hits with codes and corrects a prevalence by what it finds.
`sampling` draws the sentences to code, and orders those without a hit for a person to read.
"""
