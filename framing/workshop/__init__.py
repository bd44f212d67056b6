"""Work on a lexicon.

`checks` finds faults in a lexicon. `item_analysis` measures how far its terms occur together (Cronbach's alpha).
`revisions` compares two versions. `suggestions` ranks the words and phrases of a corpus that a frame may lack.
`effects` says what a term would do, `editing` accepts it and saves the file, and `panel` does all that in JupyterLab.
"""
