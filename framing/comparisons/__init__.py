"""Differences between publications, and whether they hold.

`differences` compares pairs and gives verdicts; `keywords` orders words by keyness and divides a difference into
terms. `specifications` lists the choices of method and `robustness` scores under all of them; `variation`
measures how hits cluster in texts and articles, and holds the bootstrap.
"""
