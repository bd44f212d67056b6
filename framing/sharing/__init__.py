"""What leaves the kit: derived corpora, sets of figures, the repository made again."""
