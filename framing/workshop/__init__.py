"""Work on a lexicon: find its faults, measure its terms, find terms it lacks, try and accept them, compare versions."""
