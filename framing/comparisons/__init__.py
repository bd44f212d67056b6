"""Differences between publications, and whether they hold.

`differences` compares pairs and gives verdicts; `keywords` orders words by keyness; `shifts` divides a difference into
terms. `specifications` lists the choices of method and `robustness` scores under all of them; `resampling` holds the
bootstrap, `dispersions` how evenly hits are spread over a text.
"""
