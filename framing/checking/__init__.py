"""What is doubtful about a corpus: found by rule, said in one line when it is read, mended where that is safe.

`rules` finds; `tell_doubts` is what reading a corpus says of it; `fix_corpus` writes a mended copy.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial
from os.path import commonprefix
from pathlib import Path

import pandas as pd

from framing.checking.rules import ENTITY, RULES, TAG, Material
from framing.corpora.corpus import Corpus
from framing.corpora.languages import Lexicons, by_language
from framing.corpora.sources import takes_corpus
from framing.errors import InputError, as_path, listed, warn
from framing.files import write_csv
from framing.frames import Table

COLUMNS = ["rule", "level", "article", "outlet", "found", "remedy"]
_NAMED = 4  # articles or outlets of a rule in one line
_COMPUTED = {"text", "duplicate_of", "duplicate_reason", "containment", "tokens", "sentences", "sha256"}
_BLOCK = re.compile(r"(?i)<(?:/?(?:p|div|h[1-6]|li|ul|ol|table|tr|blockquote|section|article)|br)\b[^<>]*>")
_HIDDEN = re.compile(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->")
_SHOWN = 20  # characters on each side of a change


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
        cut text, repeated text, shared sentence, few stops, outlet unknown, outlet told from file name, date told from
        file name, outlet in several spellings, doubtful date, no date, odd dates, other language, language without
        rules, near-duplicate, outlet left out, off subject.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["The ports signed a pact.", "[removed]", "Ships &amp; boats left."])
    >>> check_corpus(corpus)[["rule", "level", "article", "found"]].values.tolist()
    [['placeholder text', 'error', '1', '[removed]'], ['markup', 'warning', '2', '&amp;']]
    """
    return Table.of(_find(Material(corpus, by_language(lexicon) if lexicon is not None else {}, quick=False)))


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
        told = []
        for rule, part in table.groupby("rule", sort=False):
            named: Iterable[str] = dict.fromkeys(part["article"].where(part["article"] != "", part["outlet"]))
            places = [place for place in named if place] or [part["found"].iloc[0]]
            told.append(f"{rule} ({listed(places, _NAMED)})")
        found = f"{len(table)} problem{'s' * (len(table) > 1)} found"
        warn(f"{name}: {found}: {'; '.join(told)}: framing.check_corpus(corpus) lists them and says what to do")


@takes_corpus
def fix_corpus(corpus: Corpus, path: str | Path) -> pd.DataFrame:
    """Write a copy of a corpus as a CSV file, mended where that is safe, and list every change.

    Texts, titles and all other columns are read as UTF-8 where they were read in another encoding (ftfy), entities
    become characters, tags go (those of paragraphs become line breaks), letters are composed (NFC), blanks around go.
    Spellings of outlets, dates, and texts that are cut or missing are left as they are.

    Parameters
    ----------
    corpus : with its text
    path : the CSV file to write, for `framing.read_corpus`; one that exists is never overwritten

    Returns
    -------
    DataFrame
        One row per change: article, column, rule (encoding, entities, markup, letters, blanks), before, after
        (both shortened to what differs).

    Raises
    ------
    InputError
        A path that exists, or a derived corpus.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from framing.corpora.corpus import from_texts
    >>> with TemporaryDirectory() as folder:
    ...     fix_corpus(from_texts(["Ships &amp; boats."]), Path(folder, "new.csv"))[["rule", "after"]].values.tolist()
    [['entities', 'Ships & boats.']]
    """
    path = as_path("path", path)
    if path.exists():
        raise InputError(f"{path}: is there already, expected the name of a new file: nothing is overwritten")
    if not corpus.has_text:
        raise InputError(f"{path}: a derived corpus has no text to mend, expected captures or texts")
    kept = [name for name in corpus.articles if name not in _COMPUTED]
    table = corpus.articles[kept].assign(text=Material(corpus, {}, quick=False).bodies)
    changes = list[tuple[str, ...]]()
    for column in table.columns.drop("article"):
        values = table[column].tolist()
        for row, (article, value) in enumerate(zip(table["article"], values, strict=True)):
            for rule, fix in _FIXES.items():
                if isinstance(value, str) and (fixed := fix(value)) != value:
                    start = max(0, len(commonprefix([value, fixed])) - _SHOWN)
                    shown = (text[start : start + 3 * _SHOWN] for text in (value, fixed))
                    changes.append((str(article), column, rule, *shown))
                    values[row] = value = fixed
        table[column] = pd.Series(values, index=table.index, dtype=object)
    write_csv(path, table)
    return pd.DataFrame(changes, columns=["article", "column", "rule", "before", "after"], dtype="str")


def _decode(text: str) -> str:
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if text.isascii():
        return text
    lines = text.split("\n")
    return "\n".join(fix_encoding(line) if is_bad(line) else line for line in lines)


def _unescape(text: str) -> str:
    """Return a text with characters for its entities, also for those that were escaped twice."""
    for _ in range(2):
        text = ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return text.replace("\xa0", " ")


def _strip_tags(text: str) -> str:
    if not TAG.search(text):
        return text
    return re.sub(r"\s*\n\s*", "\n", TAG.sub("", _BLOCK.sub("\n", _HIDDEN.sub(" ", text)))).strip()


_FIXES: dict[str, Callable[[str], str]] = {
    "encoding": _decode,
    "entities": _unescape,
    "markup": _strip_tags,
    "letters": partial(unicodedata.normalize, "NFC"),
    "blanks": str.strip,
}
