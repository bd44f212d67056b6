"""Codes of sentences: read, compared, drawn, held against scores, learned from.

`codes` and `codings` read them (`exports` those of annotation tools); `coefficients` and `reliability` measure
agreement; `sampling` draws what to code; `checks`, `outcomes` and `validation` hold hits against codes, `correction`
corrects a prevalence by them; `regression`, `classification`, `detection` and `learning` stand beside the lexicon.
"""
