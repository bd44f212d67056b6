"""From a saved page to an article, every line with its label and reason."""
