"""Work on a lexicon.

`checks` finds what is wrong with one and `items` how far its terms go together; `revisions` compares two; `suggestions`
ranks the `candidates` of a corpus that a frame may lack; `effects` says what a term would do, `editing` accepts it and
saves the file, and `panel` is all that in JupyterLab.
"""
