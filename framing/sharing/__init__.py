"""What leaves the kit: derived corpora, figures, the repository made again; and corpora larger than memory."""
