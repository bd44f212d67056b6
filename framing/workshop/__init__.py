"""Work on a lexicon.

`checks` says what is wrong with one (its `findings`; `collisions` of its terms) and `items` how far its terms go
together; `revisions` compares two; `suggestions` ranks the `candidates` of a corpus that a frame may lack; `effects`
says what a term would do, `editing` accepts it and saves the file, and `panel` is all that in JupyterLab.
"""
