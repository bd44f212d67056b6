"""The commands of `framing.cli`: `comparing` (with `robustness`), `lexicon`, `coding`; `shared` has their options."""
