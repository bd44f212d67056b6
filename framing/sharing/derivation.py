"""Writing a corpus in the derived text format: counts, words and marks of its articles, and none of their sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.io.json import build_table_schema

from framing.capture.audit import FOUND
from framing.corpora.corpus import Corpus, from_texts, select_articles
from framing.corpora.derived import COLUMNS, NAME, read_package, read_table, write_package
from framing.corpora.sources import is_captures, read_lines, takes_corpus
from framing.errors import InputError, as_path, listed, require_columns, warn
from framing.files import sha256, to_csv, writing
from framing.lexicons import Lexicon, Pattern, TermIndex
from framing.lexicons.closed_vocabulary import ClosedVocabulary
from framing.matching import Matcher, find, find_patterns, find_spans, texts_of
from framing.scores.counting import count_words
from framing.scores.tfidf import IDF, Frequencies, background, base_norms
from framing.text import Tokens, fold, language_of
from framing.voices import QUOTED
from framing.voices.annotation import mark_tokens

_ORDER = "articles lines sentences runs words hits near inventory codes".split()  # in which tables are listed


@takes_corpus
def derive(
    corpus: Corpus, lines: pd.DataFrame, lexicons: Sequence[Lexicon], out: str | Path, phrases: Sequence[str] = (),
    codes: pd.DataFrame | None = None, coders: str = "",
) -> list[Path]:  # fmt: skip
    r"""Write a corpus in the derived text format.

    Parameters
    ----------
    corpus : with its text
    lines : the labelled lines of its captures (`framing.corpora.sources.read_lines`)
    lexicons : all their words, exclusions included, enter the inventory; `hits.csv` and the hits of
        `lines.csv` are those of the first
    out : folder, made where it is missing
    phrases : further phrases whose words enter the inventory
    codes : codes of the sentences (`framing.read_codes`)
    coders : who coded, in a sentence that figures of the codes carry

    Returns
    -------
    list of Path
        The files written, `datapackage.json` last.

    Raises
    ------
    InputError
        A corpus without text, no lexicon, or lexicons of several languages.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from framing import Lexicon, read_captures
    >>> from framing.corpora.sources import read_lines
    >>> with TemporaryDirectory() as folder:
    ...     page = "A pact at sea\n" + "The two ports signed a pact on Monday, officials said.\n" * 2
    ...     _ = Path(folder, "a.txt").write_text(page)
    ...     _ = Path(folder, "metadata.csv").write_text("capture,outlet\na.txt,Gazette\n")
    ...     lexicon, out = Lexicon.from_dict({"pact": ["pact*"]}, "en"), Path(folder, "shared")
    ...     derive(read_captures(folder), read_lines(folder), [lexicon], out)[-1].name
    'datapackage.json'
    """
    out, inventory = check_request(out, lexicons, phrases)
    if not corpus.has_text:
        raise InputError("a derived corpus cannot be derived again, expected captures or texts")
    return write_parts(out, [derive_part(corpus, lines, lexicons[0], inventory)], lexicons, inventory, codes, coders)


def check_request(
    out: str | Path, lexicons: Sequence[Lexicon], phrases: Sequence[str]
) -> tuple[Path, ClosedVocabulary]:
    """Return the folder, and the vocabulary of lexicons and phrases, once both may be used."""
    out = as_path("out", out)
    _spare_captures(out)
    if not lexicons:
        raise InputError("no lexicon, expected at least one: its words make the inventory")
    for what, some, kind in (("lexicons", lexicons, Lexicon), ("phrases", phrases, str)):
        if isinstance(some, str | Lexicon | Mapping) or not all(isinstance(one, kind) for one in some):
            raise InputError(f"{what} must be a list of {kind.__name__}, got {some!r:.60}")
    if len(languages := {language_of(lexicon.language) for lexicon in lexicons}) > 1:
        raise InputError(f"lexicons in {', '.join(sorted(languages))}: a derived corpus has one language, expected one")
    return out, ClosedVocabulary.of(lexicons, phrases, lexicons[0].language or "en")


def write_parts(
    out: Path, parts: Iterable[Mapping[str, pd.DataFrame]], lexicons: Sequence[Lexicon], inventory: ClosedVocabulary,
    codes: pd.DataFrame | None, coders: str,
) -> list[Path]:  # fmt: skip
    """Write the tables of the parts of a corpus (`derive_part`) below each other, and return the files."""
    used = [{"source": lexicon.source, "version": lexicon.version, "hash": lexicon.hash} for lexicon in lexicons]
    package: dict[str, Any] = {"profile": "tabular-data-package", "language": inventory.language, "lexicons": used}
    package["background"] = background(inventory.language)[1]  # what norm_background was made with
    package["resources"] = []
    if codes is not None:
        require_columns("codes", codes, ["article"])
    with writing_derived(out) as stage:
        articles, rows, heads = list[pd.DataFrame](), Counter[str](), dict[str, pd.DataFrame]()

        def add(name: str, table: pd.DataFrame) -> None:
            with (stage / f"{name}.csv").open("a", encoding="utf-8", newline="") as file:
                file.write(to_csv(table, name not in heads))
            if name not in heads or not rows[name]:  # what no row tells of its columns, a later part may
                heads[name] = table.iloc[:0]
            rows[name] += len(table)

        for part in parts:
            articles.append(part["articles"])  # whose columns no part alone may have all of
            for name in (name for name in part if name != "articles"):
                add(name, part[name])
        whole = pd.concat(articles, ignore_index=True)
        add("articles", whole)
        add("inventory", _list_inventory(inventory))
        if codes is not None:
            known = codes["article"].isin(whole["article"])
            if others := [*dict.fromkeys(map(str, codes["article"][~known]))]:
                warn(f"codes of articles that are not in the corpus are left out: {listed(others, 6)}")
            add("codes", codes[known])
        for name in (name for name in _ORDER if name in heads):
            columns = build_table_schema(heads[name], index=False)["fields"]
            fields = [{"name": column["name"], "type": column["type"]} for column in columns]
            path = stage / f"{name}.csv"
            about = {"name": name, "path": path.name, "rows": rows[name], "hash": f"sha256:{sha256(path)}"}
            package["resources"].append({**about, "schema": {"fields": fields, "missingValues": [""]}})
        if codes is not None and coders:
            package["coders"] = coders
        write_package(stage, package)
    return [out / name for name in [*(one["path"] for one in package["resources"]), NAME]]


def _spare_captures(out: Path) -> None:
    if (out / "metadata.csv").is_file():
        raise InputError(f"{out}: holds captures, expected another folder to write into")


@contextmanager
def writing_derived(out: Path, made: Callable[[], Mapping[str, str]] = dict) -> Iterator[Path]:
    """Give a folder whose files take their places in a derived one; `made`: the SHA-256 of what else the kit wrote."""
    _spare_captures(out)
    known = _hashes(out)
    for name in [*(f"{name}.csv" for name in _ORDER if name != "codes"), NAME]:  # before hours of work, not after them
        if (out / name).is_file() and sha256(out / name) != known.get(name):
            raise InputError(f"{out / name}: is there already and not as the kit wrote it, expected another folder")
    with writing(out, lambda: {**_hashes(out), **made()}) as stage:
        yield stage


def _hashes(out: Path) -> dict[str, str]:
    """Return the SHA-256 of the files that were derived into a folder before; somebody may have changed them since."""
    try:
        about = read_package(out)["resources"]
    except InputError:
        return {}
    return {one["path"]: one["hash"].removeprefix("sha256:") for one in about} | {NAME: sha256(out / NAME)}


def derive_part(
    corpus: Corpus, lines: pd.DataFrame, lexicon: Lexicon, inventory: ClosedVocabulary,
    frequencies: Mapping[str, Frequencies] | None = None, common: Container[str] | None = None,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Return the tables of a corpus, or of a part of one, by name.

    Of a part, `frequencies` are those of the whole by language (`framing.scores.tfidf.document_counts`), and `common`
    its words that are not rare.
    """
    # the sentences with their lengths as vectors, and their tokens in quotations that somebody speaks
    marks = mark_tokens(corpus, np.arange(len(corpus.tokens)), denials=False)  # with speakers: runs ask for them
    quoted = marks["voice"].to_numpy() == QUOTED
    counts = np.bincount(corpus.tokens.sentence, weights=quoted, minlength=len(corpus.sentences)).astype(int)
    patterns = [Pattern.parse(phrase) for phrases in inventory.near for phrase in phrases]
    matcher = Matcher(corpus.tokens, TermIndex(patterns), None, texts_of(corpus))
    rows = [(number, row) for number, key in enumerate(inventory.near) for row in matcher.find_near(key)]
    near = pd.DataFrame(rows, columns=["list", "row"], dtype="int64").sort_values(["row", "list"])
    keys = corpus.sentences.loc[near["row"], ["article", "sentence"]].reset_index(drop=True)
    norms = pd.DataFrame(0.0, corpus.sentences.index, [f"norm_{idf}" for idf in IDF])
    for code, part in each_language(corpus):  # which are scored by themselves
        own = corpus.sentences["article"].isin(part.articles["article"])
        known = frequencies[code] if frequencies else None
        for idf in IDF:
            norms.loc[own, f"norm_{idf}"] = base_norms(part, idf, frequencies=known)
    order = {name: place for place, name in enumerate(corpus.articles["article"])}
    hits = find(corpus, lexicon).sort_values(["article", "sentence", "frame", "term"], kind="stable")
    hits, words = (table.sort_values("article", key=lambda names: names.map(order), kind="stable")
                   for table in (hits, count_words(corpus, common=common)))  # fmt: skip
    tables = {"sentences": corpus.sentences.assign(quoted_tokens=counts, **norms),
              "runs": _run_table(corpus, inventory), "words": words, "hits": hits,
              "near": keys.assign(list=near["list"].to_numpy())}  # fmt: skip
    articles = corpus.articles.drop(columns=["text", "duplicate_reason"])
    whole = {"articles": articles, "lines": describe_lines(lines, lexicon)}
    return whole | {name: table[COLUMNS[name]] for name, table in tables.items()}


def each_language(corpus: Corpus) -> Iterator[tuple[str, Corpus]]:
    """Yield the articles in each language of a corpus."""
    codes = corpus.articles["language"].map(language_of)
    for code in codes.unique():
        yield code, select_articles(corpus, (codes == code).to_numpy())


def _list_inventory(inventory: ClosedVocabulary) -> pd.DataFrame:
    listed = [("phrase", pd.NA, phrase) for phrase in inventory.phrases]
    listed += [("link", pd.NA, word) for word in inventory.links]
    listed += [("near", number, phrase) for number, key in enumerate(inventory.near) for phrase in key]
    return pd.DataFrame(listed, columns=COLUMNS["inventory"]).astype({"list": "Int64"})


def describe_lines(lines: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """Return the lines of `framing.corpora.sources.read_lines` without their text, with tokens and hits_<frame>."""
    corpus = from_texts(lines["text"].tolist(), lexicon.language or "en")
    spans = find_spans(corpus, lexicon)
    rows = corpus.sentences["article"].to_numpy()[corpus.tokens.sentence[spans["first"]]]
    counts = np.zeros((len(lines), len(lexicon.names)), dtype=int)
    np.add.at(counts, (rows.astype(int), spans["frame"].to_numpy()), 1)
    table = lines.drop(columns=["text", "page", *FOUND], errors="ignore").reset_index(drop=True)
    hits = pd.DataFrame(counts, columns=[f"hits_{name}" for name in lexicon.names])
    return lexicon.sign(table.assign(tokens=corpus.articles["tokens"]).join(hits))


def read_hits_per_line(path: Path, lexicon: Lexicon) -> pd.DataFrame:
    """Return the lines of saved pages with their hits; in a derived folder those of the lexicon that its attrs name."""
    if is_captures(path):
        return describe_lines(read_lines(path), lexicon)
    derived, lines = read_package(path)["lexicons"][0], read_table(path, "lines")
    lines.attrs |= {"lexicon": derived["hash"], "source": derived["source"], "frames": lexicon.labels}
    return lines


def _run_table(corpus: Corpus, inventory: ClosedVocabulary) -> pd.DataFrame:
    """Return the longest runs of neighbouring inventory words of each sentence, in alphabetical order."""
    # Function words, and other words (as *), are in a run only inside an inventory phrase, linking words also between
    # two words of it. No match needs the order of the runs, which would tell most of a sentence.
    tokens = corpus.tokens
    anchors = inventory.holds(tokens.types)[tokens.type]
    in_phrase, named = _between(tokens, anchors, inventory), anchors.copy()
    patterns = [Pattern.parse(phrase) for phrase in inventory.phrases]
    for pattern, first in zip(patterns, find_patterns(corpus, patterns), strict=True):
        for offset, word in enumerate(pattern.words):
            in_phrase[first + offset] = True
            named[first + offset] |= word != "*"  # puts in put* * on alert: the list of bound words has put alone
    shown = anchors | in_phrase
    named |= in_phrase & inventory.bound_types(tokens.types)[tokens.type]
    begins = shown & ~(tokens.joined & np.concatenate(([False], shown[:-1])))
    words = np.where(named, tokens.types[tokens.type], "*")[shown].tolist()
    marks = mark_tokens(corpus, np.flatnonzero(shown))
    first = np.flatnonzero(begins[shown])
    places = list(zip(first.tolist(), [*first[1:].tolist(), len(words)], strict=False))
    letters = {"voices": marks["voice"].str[0], "negated": marks["side"].str[:1].replace("", "0")}
    letters |= {name: np.where(marks[name], "1", "0") for name in ("scare", "hedged")}
    columns = {"words": [" ".join(words[a:b]) for a, b in places]}
    for name, one_each in letters.items():
        joined = "".join(one_each.tolist())
        columns[name] = [joined[a:b] for a, b in places]
    who = marks["speaker"].tolist()
    columns["speaker"] = ["|".join(own if len(set(own := who[a:b])) > 1 else own[:1]) for a, b in places]
    runs = pd.DataFrame(columns, dtype="str").assign(row=tokens.sentence[shown][first])
    runs = runs.sort_values(["row", "words"], kind="stable").reset_index(drop=True)
    keys = corpus.sentences.loc[runs["row"], ["article", "sentence"]].reset_index(drop=True)
    return runs.assign(article=keys["article"], sentence=keys["sentence"], run=runs.groupby("row").cumcount() + 1)


def _between(tokens: Tokens, anchors: np.ndarray, inventory: ClosedVocabulary) -> np.ndarray:
    """Return which tokens are linking words with a word of the inventory right before and right behind them."""
    links = np.array([fold(word) in inventory.links for word in tokens.types], dtype=bool)[tokens.type]
    links[1:] &= anchors[:-1] & tokens.joined[1:]
    links[:-1] &= anchors[1:] & tokens.joined[1:]
    links[:1] = links[-1:] = False
    return links
