"""Scores of frames per publication: counts, intervals, rates and prevalences, TF-IDF, scikit-learn transformers."""
