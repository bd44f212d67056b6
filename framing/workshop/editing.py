"""The workbench without its panel: a lexicon file, a corpus, and the terms tried and accepted between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from framing.corpora.corpus import Corpus
from framing.corpora.languages import split_by_language
from framing.errors import InputError
from framing.lexicon import Lexicon
from framing.workshop.lexicon_file import LexiconFile
from framing.workshop.trial import TermTrial
from framing.workshop.trials import Trials


class Editing:
    """Extends a lexicon with a corpus at hand: try a term, accept it, take it back, save the file.

    Parameters
    ----------
    corpus : with its text or derived; of several languages, the articles in the lexicon's count
    lexicon, path : the lexicon to extend and where to save it; see `framing.workshop.lexicon_file.LexiconFile`
    by : a column of `corpus.articles`

    Attributes
    ----------
    file : the `LexiconFile`

    Raises
    ------
    InputError
        A file that cannot be read or edited, or an unknown column.

    Warns
    -----
    FramingWarning
        Articles in other languages than the lexicon's.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat to all. A grave menace. No ferry came."])
    >>> editing = Editing(corpus, Lexicon.from_dict({"alarm": ["threat"]}, "en"))
    >>> editing.try_term("menace", "alarm")
    TermTrial('menace' in alarm: stands once, would have 1 hit; 1 sentence without another hit of the frame)
    >>> editing.accept("menace", "alarm", tier="core", matches=["A menace to the region"])
    "'menace' added to alarm"
    >>> editing.undo()
    "undone: 'menace' added to alarm"
    """

    def __init__(
        self, corpus: Corpus, lexicon: str | Path | Lexicon, path: str | Path | None = None, by: str = "outlet"
    ) -> None:
        self.file = LexiconFile(lexicon, path)
        self._trials = Trials(next(split_by_language(corpus, self.lexicon))[1], by)

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon with all that was accepted."""
        return self.file.lexicon

    def prepare(self, frame: str) -> None:
        """Do what the first trial in a frame would have to wait for."""
        first = next((term for term in self.lexicon.terms if term.frame == frame), None)
        if first is not None:
            self._trials.try_term(self.lexicon, first)

    def try_term(self, words: str, frame: str, **said: Any) -> TermTrial:
        """Return what a term does in a frame, which may be new.

        Parameters
        ----------
        words, frame : the term and the frame's name
        said : tier, note, matches, rejects; see `LexiconFile.propose`
        """
        term = self.file.propose(frame, words, **said)
        if not term.term:
            return TermTrial(term, problem="type a term: words, with * for any letters and ? for one")
        return self._trials.try_term(self.lexicon, term)

    def accept(self, words: str, frame: str, **said: Any) -> str:
        """Put a term into its frame, or change it there; return what was done. See `LexiconFile.put`.

        Raises
        ------
        InputError
            No words, no frame, or a term that no text can match.
        """
        if not words.strip():
            raise InputError("no term: expected words to accept")
        return self.file.put(frame, words, **said)

    def undo(self) -> str:
        """Take the last acceptance back; return what was undone."""
        return self.file.undo()

    def save(self) -> str:
        """Write the file; return what was written. See `LexiconFile.save`."""
        return self.file.save()

    def __repr__(self) -> str:
        saved = "saved" if self.file.is_saved else "not saved"
        return f"Editing({self.file.name}, {saved}: {self.lexicon!r})"
