"""What the commands of `framing.cli` do, by topic."""
