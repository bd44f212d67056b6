"""Corpora in several languages: each article is matched by the lexicon of its own language.

Rates in different languages cannot be compared: words are cut, inflected and joined differently. So every table
has a column with the language of each row, and figures draw one language at a time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeAlias

import numpy as np
import pandas as pd

from framing.corpora.corpus import Corpus, select_articles
from framing.corpora.derived import decide
from framing.corpora.sources import as_corpus
from framing.errors import InputError, require, warn
from framing.frames import Table
from framing.lexicons import Lexicon
from framing.text import language_of, word_list

Lexicons: TypeAlias = Lexicon | Sequence[Lexicon] | Mapping[str, Lexicon]
UNVALIDATED = "unvalidated"

P = ParamSpec("P")


def by_language(lexicons: Lexicons) -> dict[str, Lexicon]:
    """Return lexicons by the language of the articles they are for; "" is for articles in any language."""
    if isinstance(lexicons, Lexicon):
        return {language_of(lexicons.language): lexicons}
    if isinstance(lexicons, Mapping):
        named = [(language_of(code), lexicon) for code, lexicon in lexicons.items()]
    else:
        several = list(lexicons) if isinstance(lexicons, Iterable) else [lexicons]
        named = [(language_of(getattr(lexicon, "language", "")), lexicon) for lexicon in several]
    if not named:
        raise InputError("no lexicon, expected one or more")
    found: dict[str, Lexicon] = {}
    for code, lexicon in named:
        require("lexicon", lexicon, Lexicon)
        if not code and len(named) > 1:
            raise InputError(f"{_name(lexicon)} has no language, expected `language:` in each of several lexicons")
        if lexicon.language and language_of(lexicon.language) != code:
            raise InputError(f"{_name(lexicon)} is in {lexicon.language!r}, expected one for {code!r}")
        if code in found:
            listed = f"{_name(found[code])} and {_name(lexicon)}"
            raise InputError(f"two lexicons in {code!r} ({listed}), expected one for each language")
        found[code] = lexicon if lexicon.language else replace(lexicon, language=code)
    return found


def _name(lexicon: Lexicon) -> str:
    return f"lexicon {lexicon.source}" if lexicon.source else repr(lexicon)


def split_by_language(corpus: Corpus, lexicons: Lexicons, warn: bool = True) -> Iterator[tuple[Lexicon, Corpus]]:
    """Yield each lexicon with the articles in its language, and warn of articles in a language without a lexicon."""
    chosen, corpus = by_language(lexicons), as_corpus(corpus)
    if warn:
        warn_of_others(corpus.articles["language"], chosen)
    codes = corpus.articles["language"].map(language_of)
    others = corpus.others if "" in chosen else _add_others(corpus, codes[~codes.isin([*chosen])])
    for code, lexicon in chosen.items():
        yield lexicon, replace(select_articles(corpus, (codes == code).to_numpy()), others=others) if code else corpus


def _add_others(corpus: Corpus, codes: pd.Series) -> dict[str, int]:
    """Return how many articles in which languages are left out, and were before."""
    counts = Counter(corpus.others) + Counter(map(str, codes))
    return dict(sorted(counts.items()))


def warn_of_others(languages: pd.Series, lexicons: Lexicons) -> None:
    """Warn of articles in languages without a lexicon: they are left out."""
    chosen, codes = by_language(lexicons), languages.map(language_of)
    left = codes[~codes.isin(list(chosen))]
    if len(left) and "" not in chosen:
        about = f"{count_codes(left)}; lexicons: {', '.join(chosen)}"
        text = f"{len(left)} of {len(codes)} articles are in languages without a lexicon ({about})"
        warn(f"{text}: they have no hits and no scores")


def own_articles(corpus: Corpus, lexicon: Lexicon) -> Corpus:
    """Return the articles in a lexicon's language; articles in other languages are left out."""
    if not isinstance(lexicon, Lexicon):
        rule = "pass one lexicon: scores in different languages cannot be compared"
        raise InputError(f"{rule}; got {type(lexicon).__name__}")
    corpus = as_corpus(corpus, language_of(lexicon.language) or "en")
    code, codes = language_of(lexicon.language), corpus.articles["language"].map(language_of)
    if code and len(codes) and code not in set(codes):
        raise InputError(f"no article in {code!r}, the language of the lexicon; the corpus has {count_codes(codes)}")
    [(_, part)] = split_by_language(corpus, lexicon)
    return part


def languages_of(hits: pd.DataFrame) -> set[str]:
    """Return the languages of hits; an empty set if the lexicon has no language, or the hits do not say."""
    codes = set(hits["language"].fillna("").map(language_of)) if "language" in hits else {""}
    return set() if "" in codes else codes


def count_codes(codes: pd.Series) -> str:
    """Return language codes with how often each occurs, as in "en 4, fr 2"."""
    return ", ".join(f"{code} {count}" for code, count in sorted(codes.value_counts().items()))


_WIDESPREAD = ("ar bg bn ca cs da de el en es fa fi fr he hi hr hu id it ja ko ms nb nl pl pt ro ru sk sr sv th tr uk "
               "ur vi zh")  # fmt: skip
_ALIKE = [{"nb", "nn", "no", "da"}, {"hr", "sr", "bs"}, {"id", "ms"}, {"cs", "sk"}, {"pt", "gl"}, {"es", "ca", "gl"}]
_LETTERS = {"zh": "\u3400-\u9fff", "ja": "\u3040-\u30ff", "ko": "\uac00-\ud7a3"}  # without a list of common words
_TOLD = 25  # words from which a language is told
_SURE = 0.95
_AT_ONCE = 1 << 22  # tokens, so that memory holds few more than the corpus
_LEAST = 0.15  # share of common words in running text of a language; in English news .35 to .5


def tell_others(corpus: Corpus, every: bool = False, most: int | None = None) -> dict[int, str]:
    """Return what language articles look like, by row, where it is not the one they are said to be in.

    Asked are the first so many of those that hold few of the commonest words of their language, or of its letters;
    with `every` also all of languages of which neither is known.
    """
    if not corpus.has_text:
        return {}
    tokens, codes = corpus.tokens, corpus.articles["language"].map(language_of).to_numpy()
    owner = pd.Index(corpus.articles["article"]).get_indexer(corpus.sentences["article"])
    few = np.zeros(len(codes), dtype=bool)
    words = np.bincount(owner, corpus.sentences["tokens"], len(codes))
    for code in set(codes):
        common, letters = set(word_list("function_words", code)), re.compile(f"[{_LETTERS.get(code, '')}-]")
        own = np.array([word.lower() in common or bool(letters.search(word)) for word in tokens.types], dtype=bool)
        held = np.zeros(len(codes))
        for some in (slice(start, start + _AT_ONCE) for start in range(0, len(tokens), _AT_ONCE)):
            held += np.bincount(owner[tokens.sentence[some]], own[tokens.type[some]], len(codes))
        rare = held < _LEAST * words
        few |= (codes == code) & (rare & (words >= _TOLD) if common or code in _LETTERS else every)
    body, found = corpus.sentences[corpus.sentences["unit"] == "body"], dict[int, str]()
    first = body.drop_duplicates("article")
    starts, rows = dict(zip(first["article"], first["start"], strict=True)), np.flatnonzero(few)[:most]
    asked = corpus.articles[["article", "text"]].take(rows)
    for row, article, text in zip(rows.tolist(), asked["article"], asked["text"], strict=True):
        text = text[starts.get(article, 0) :][:1500]
        if len(text.split()) >= _TOLD or len(text) >= 8 * _TOLD:
            told, sure = _identify(text, codes[row], tuple(sorted(set(codes))))
            if told != codes[row] and sure >= _SURE and not any({told, codes[row]} <= group for group in _ALIKE):
                found[row] = told
    return found


@lru_cache(maxsize=1 << 12)
def _identify(text: str, said: str, codes: tuple[str, ...]) -> tuple[str, float]:
    # Russian may look a little like Bulgarian, and be no English for all that: its letters say so
    shares = dict(_identifier(codes).rank(text))
    told = max(shares, key=shares.__getitem__)
    common = "".join(word_list("function_words", said))
    return str(told), 1.0 if common and _is_latin(common) != _is_latin(text) else float(shares[told])


def _is_latin(text: str) -> bool:
    letters = [*filter(str.isalpha, text)]
    return 2 * sum(letter < "ɐ" for letter in letters) > len(letters)


@lru_cache(maxsize=4)
def _identifier(codes: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages((set(codes) | set(_WIDESPREAD.split())) & set(identifier.nb_classes))
    return identifier


class OfLanguages(Protocol[P]):
    """A function of a corpus (or texts) and lexicons of one or several languages."""

    def __call__(
        self, corpus: Corpus | Sequence[str], lexicon: Lexicons, *arguments: P.args, **options: P.kwargs
    ) -> pd.DataFrame:
        """Return a table with the columns language and flag."""
        ...


def per_language(table_of: Callable[Concatenate[Corpus, Lexicon, P], pd.DataFrame]) -> OfLanguages[P]:
    """Let a function of a corpus and a lexicon take several lexicons, each for the articles in its own language."""

    @wraps(table_of)
    def apart(
        corpus: Corpus | Sequence[str], lexicon: Lexicons, *arguments: P.args, **options: P.kwargs
    ) -> pd.DataFrame:
        chosen = by_language(lexicon)  # once: it may be an iterator
        if len(chosen) > 1 and isinstance(corpus, Sequence) and not isinstance(corpus, str):
            expected = "expected one lexicon or a corpus"
            raise InputError(f"a list of texts has no languages, {expected}; got {', '.join(chosen)}")
        corpus = as_corpus(corpus, next(iter(chosen)) or "en")
        parts = split_by_language(corpus, chosen)
        tables = [mark_language(table_of(part, own, *arguments, **options), own) for own, part in parts]
        return name_left_out(join_tables(tables), corpus, chosen)

    return apart


def tells_left_out(table_of: Callable[P, pd.DataFrame]) -> Callable[P, pd.DataFrame]:
    """Let a function of a corpus (and a lexicon) say in `attrs["left_out"]` which articles it did not use."""

    @wraps(table_of)
    def telling(*arguments: P.args, **options: P.kwargs) -> pd.DataFrame:
        table = table_of(*arguments, **options)
        values = [*arguments, *options.values()]
        corpus = next((value for value in values if isinstance(value, Corpus)), None)
        lexicon = next((value for value in values if isinstance(value, Lexicon)), None)
        return table if corpus is None else name_left_out(table, corpus, lexicon)

    return telling


def name_left_out(table: pd.DataFrame, corpus: Corpus, lexicons: Lexicons | None = None) -> pd.DataFrame:
    """Attach the articles left out: those that repeat others, those without a lexicon, groups that are too short."""
    table = Table.of(table) if "estimate" in table else table
    articles, chosen = corpus.articles, [""] if lexicons is None else [*by_language(lexicons)]
    codes = articles["language"].map(language_of)
    spoken = codes.isin(chosen) | ("" in chosen)
    again = articles[articles["duplicate_of"].notna() & spoken]
    short: list[str] = table.attrs.pop("short", [])
    if "flag" in table and "measure" in table and len(table.attrs.get("by", [])) < 2:  # thin cells are no groups
        flagged = table["flag"].astype(str).str.split(";").map(lambda flags: "short" in flags)
        short = list(dict.fromkeys(table.loc[flagged].iloc[:, list(table.columns).index("frame") + 1].astype(str)))
    decisions = [decide(corpus, own) for own in ([] if lexicons is None else by_language(lexicons).values())]
    table.attrs["left_out"] = {
        "terms": list(filter(None, (decision.describe() for decision in decisions))),
        "repeats": dict(zip(again["article"].astype(str), again["duplicate_of"].astype(str), strict=True)),
        "languages": _add_others(corpus, codes[~spoken]),
        "short": short,
        "repeated": corpus.repeated,
    }
    return table


def join_tables(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put the tables of several lexicons below each other; a single table keeps its attrs."""
    return tables[0] if len(tables) == 1 else pd.concat(tables, ignore_index=True)


def mark_language(table: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """Add to a table made with a lexicon what it lacks of language and flag ("unvalidated", or "")."""
    about = {"language": language_of(lexicon.language), "flag": "" if lexicon.validated else UNVALIDATED}
    new = {name: pd.Series(value, index=table.index, dtype="str") for name, value in about.items() if name not in table}
    return table.assign(**new)


_LISTED = 6  # names in one line


def describe_left_out(table: pd.DataFrame) -> str:
    """Return the line on articles that the analysis behind a table left out, or on sentences that it counted again.

    >>> table = pd.DataFrame()
    >>> table.attrs["left_out"] = {"repeats": {"a2": "a1"}, "languages": {"fr": 2}, "short": []}
    >>> describe_left_out(table)
    'Left out: a2 (repeats a1); 2 articles in languages without a lexicon (fr 2).'
    """
    about = table.attrs.get("left_out", {})
    repeats, languages, short, terms = (about.get(name, {}) for name in ("repeats", "languages", "short", "terms"))
    parts = [f"{name} (repeats {original})" for name, original in repeats.items()]
    if len(parts) > 2:
        parts = [f"{len(parts)} articles that repeat others ({', '.join([*repeats][:3])}, …)"]
    if languages:
        count, codes = sum(languages.values()), ", ".join(f"{code} {n}" for code, n in languages.items())
        parts.append(f"{count} article{'s' * (count > 1)} in languages without a lexicon ({codes})")
    if short:
        parts.append(f"{', '.join(short[:_LISTED])}{', …' * (len(short) > _LISTED)} (too short for an estimate)")
    lines = [f"Left out: {'; '.join(parts)}."] if parts else []
    again, of = about.get("repeated", (0, 0))
    if again > 0.01 * of:  # fewer are not worth a line
        lines.append(f"{again:,} of {of:,} sentences repeat others word for word; they count each time.")
    return " ".join([*lines, *(f"{line[0].upper()}{line[1:]}." for line in terms)])
