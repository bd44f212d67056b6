"""From a saved page to an article, every line with its label and reason.

`pages` reads, repairs and splits a page; `articles` finds the article and labels the lines; `audit` is the table of the
lines, which can be corrected by hand, and what follows from it.
"""
