"""From a saved page to an article, every line with its label and reason.

`pages` reads and repairs a file, `segments` finds the stretch that is the article, `cleaning` labels the lines,
`audit` says what cleaning changed.
"""
