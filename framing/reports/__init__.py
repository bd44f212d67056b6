"""A report: one page in one file, which opens anywhere and asks nothing of the network."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

from framing.corpora.languages import describe_left_out, own_articles
from framing.corpora.sources import as_corpus
from framing.defaults import specification
from framing.errors import InputError, as_path, one_of, require
from framing.files import CONTROLS, list_files, sha256, to_csv, write_text
from framing.lexicons import Lexicon
from framing.reports.study import WHOSE, Study, count, listed, percent
from framing.reports.wordings import describe_shared, describe_utterances

MADE = '<meta name="generator" content="framing report">'  # in every report: what may be written over
_LIBRARIES = ("framing", "nltk", "numpy", "pandas", "scikit-learn", "scipy", "statsmodels", "wordfreq")


def report(
    corpus: Any, lexicon: Lexicon, path: str | Path, by: str = "outlet", source: str | Path | None = None,
    command: str = "",
) -> Path:  # fmt: skip
    """Write a report on a corpus: one HTML file that opens in any browser, also without a network.

    It holds the finding in a sentence, the scores of each publication, what publications share word for word, who
    is quoted with words of the frames, the terms in their sentences, the articles with every hit marked, how far the
    scores hang on choices and single terms, what they do not say, the lexicon, and what the page was made from. The
    same corpus and lexicon give the same bytes. The articles' text is in the file: mind their copyright. A
    corpus without text has strips of sentences in place of text.

    Parameters
    ----------
    corpus : a corpus, or whatever `framing.read_corpus` reads
    lexicon : one lexicon; articles in other languages are left out
    path : the file to write; one that is there already is replaced only if it is a report
    by : a column of `corpus.articles` that names the publications
    source : the file or folder the corpus was read from, whose files' hashes the report names
    command : how the report was asked for, to be named in it

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        No article, no frame, an unknown column, or a path that holds something else.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     lexicon = Lexicon.from_dict({"alarm": ["threat*"]}, "en")
    ...     page = report(["A grave threat came from the sea. "], lexicon, Path(folder) / "page.html", by="article")
    ...     page.read_text("utf-8")[:15]
    '<!doctype html>'
    """
    require("lexicon", lexicon, Lexicon)
    path, source = as_path("path", path), corpus if isinstance(corpus, str | Path) else source
    _spare_others(path, None if source is None else Path(source))
    if not lexicon.frames:
        raise InputError(f"{lexicon.source or 'lexicon'}: no frame, expected one or more")
    corpus = as_corpus(corpus, lexicon.language or "en")
    if corpus.scored.empty:
        raise InputError(f"{source or 'corpus'}: no article, expected one or more")
    one_of("by", by, [name for name in corpus.articles if name != "text"])
    study = Study(own_articles(corpus, lexicon), lexicon, by)
    write_text(path, CONTROLS.sub("\ufffd", _fill(study, _trace(study, source, command))))
    return path


def _spare_others(path: Path, source: Path | None) -> None:
    """Refuse a path that holds anything but a report, or lies in the folder the corpus is read from."""
    if source is not None and source.is_dir() and source.resolve() in path.resolve().parents:
        raise InputError(f"{path}: in the folder of the corpus, where it would be read as an article; expected another")
    if path.is_file() and path.stat().st_size:
        with path.open(encoding="utf-8", errors="replace") as file:
            if MADE not in file.read(3000):
                raise InputError(f"{path}: is there already and is no report of the kit, expected a new name")


def _trace(study: Study, source: str | Path | None, command: str) -> dict[str, Any]:
    """Return what the page was made from."""
    files: dict[str, str] = {}
    if source is not None:
        given = Path(source)
        for path in list_files(given) if given.is_dir() else [given]:
            files[str(path.relative_to(given) if given.is_dir() else path.name)] = sha256(path)
    articles = to_csv(study.corpus.articles.astype("string").fillna(""))
    return {
        "articles": hashlib.sha256(articles.encode()).hexdigest(), "files": files, "command": command,
        "versions": ", ".join(f"{name} {version(name)}" for name in _LIBRARIES),
        "choices": json.dumps({name: value for name, value in specification().items() if name != "choices"}),
        "left_out": describe_left_out(study.scores),
    }  # fmt: skip


def _fill(study: Study, trace: dict[str, Any]) -> str:
    """Return the template filled in, with its style and script and the policy that lets nothing else run."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("framing.reports")
    env = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    env.filters |= {"percent": percent, "count": count, "listed": listed}
    files = resources.files("framing.reports") / "templates"
    style, script = (files.joinpath(f"report.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    hashes = [b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    policy = "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'"
    has_text = study.corpus.has_text
    return env.get_template("report.html").render(
        study=study, trace=trace, made=MADE, style=style, script=script, policy=policy.format(*hashes), whose=WHOSE,
        labels=study.lexicon.labels, has_text=has_text, spec=specification(),
        shared=describe_shared(study) if has_text else None,
        utterances=describe_utterances(study) if has_text else None,
    )  # fmt: skip
