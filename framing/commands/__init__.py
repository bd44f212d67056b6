"""The command line: one module for each step of a study, put together in `main`; `shared` has what they share."""
