"""Differences between publications, and whether they hold.

`comparison` sets pairs side by side and gives verdicts (`spread` tells how articles differ), `power` says what it would
take; `keywords` orders words by keyness, `shifts` parts a difference into words. `choices`, `tokenisers`, `bench` and
`robustness` score under every other choice of method; `resampling` and `evenness` look inside the articles.
"""
