"""What is doubtful about a corpus: found by rule, said in one line when it is read, mended where that is safe.

`rules` finds, `repairs` mends; `tell_doubts` is what reading a corpus says of it.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from framing.checking.rules import RULES, Material
from framing.corpora.corpus import Corpus
from framing.corpora.languages import Lexicons, by_language
from framing.corpora.sources import takes_corpus
from framing.errors import warn

COLUMNS = ["rule", "level", "article", "outlet", "found", "remedy"]
_NAMED = 4  # articles or outlets of a rule in one line


@takes_corpus
def check_corpus(corpus: Corpus, lexicon: Lexicons | None = None) -> pd.DataFrame:
    """Check a corpus: what in its texts, outlets, dates and languages makes scores wrong or doubtful.

    Parameters
    ----------
    corpus : the corpus; of a derived one, which has no text, only what stands beside the text is checked
    lexicon : one or several, as in `framing.score`: texts off the subject of the lexicon of their language are found

    Returns
    -------
    DataFrame
        One row per finding, errors first, empty where all is well: rule, level (error: the text is not what was
        written; warning: scores are doubtful; note: worth knowing), article ("" where it is about an outlet or about
        all), outlet, found (what was found), remedy (what to do). Rules: placeholder text, wrong encoding, markup,
        cut text, repeated text, few stops, outlet in several spellings, doubtful date, odd dates, other language,
        language without rules, near-duplicate, outlet left out, off subject.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["The ports signed a pact.", "[removed]", "Ships &amp; boats left."])
    >>> check_corpus(corpus)[["rule", "level", "article", "found"]].values.tolist()
    [['placeholder text', 'error', '1', '[removed]'], ['markup', 'warning', '2', '&amp;']]
    """
    return _find(Material(corpus, by_language(lexicon) if lexicon is not None else {}, quick=False))


def _find(material: Material) -> pd.DataFrame:
    rows = []
    names, outlets = (material.corpus.articles[name].astype(str).tolist() for name in ("article", "outlet"))
    for rule in RULES:
        if not (material.quick and rule.level == "note") and (material.corpus.has_text or not rule.of_text):
            for place, found in rule.find(material):
                article, outlet = (names[place], outlets[place]) if isinstance(place, int) else ("", place)
                rows.append((rule.name, rule.level, article, outlet, found, rule.remedy))
    table = pd.DataFrame(rows, columns=COLUMNS, dtype="str")
    order = table["level"].map(["error", "warning", "note"].index)
    return table.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def tell_doubts(corpus: Corpus, name: str) -> None:
    """Warn in one line of what is wrong with a corpus as it is read, by the rules that cost little."""
    table = _find(Material(corpus, {}, quick=True))
    table = table[table["level"] != "note"]
    if len(table):
        listed = "; ".join(f"{rule} ({_listed(part)})" for rule, part in table.groupby("rule", sort=False))
        found = f"{len(table)} problem{'s' * (len(table) > 1)} found"
        warn(f"{name}: {found}: {listed}: framing.check_corpus(corpus) lists them and says what to do")


def _listed(part: pd.DataFrame) -> str:
    """Return the articles, or the outlets, that findings of a rule are about."""
    named: Iterable[str] = dict.fromkeys(part["article"].where(part["article"] != "", part["outlet"]))
    names = [name for name in named if name] or [part["found"].iloc[0]]
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
