"""Differences between publications, and whether they hold: under other choices of method, articles and sentences."""
