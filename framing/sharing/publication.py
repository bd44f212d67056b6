"""What a folder needs before it is published: `framing publish-check`, the files beside the tables, and the zip.

A derived folder holds the tables of `framing.derive`, and beside them `codebook.md`, `LICENSE.md`, `CITATION.cff` (the
folder above may hold these for several), the lexicon where it is not a shipped one, and sets of figures with manifests.
"""

from __future__ import annotations

import hashlib
import json
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import pandas as pd
import yaml

from framing.corpora.derived import COLUMNS, NAME, hash_package, read_derived, read_package, read_table
from framing.errors import FramingWarning, InputError, listed
from framing.files import read_csv, read_text, replacing, sha256, write_text
from framing.formats import read_lexicon, write_lexicon
from framing.lexicons import Lexicon
from framing.lexicons.kit_format import shipped_lexicons
from framing.matching import find
from framing.readers.folders import read_corpus
from framing.sharing.gallery import MANIFEST, save_figures

RUN = 9  # words in a row that may not be the articles' own
CODEBOOK, LICENCE, CITATION, SUMS = "codebook.md", "LICENSE.md", "CITATION.cff", "SHA256SUMS"
_BESIDE = (CODEBOOK, LICENCE, CITATION, SUMS, NAME, "README.md", "datasheet.md")
_TEMPLATES, _PACKAGE = Path(__file__).parent / "published", Path(__file__).parent.parent
_NOBODY = "The authors of this study"  # in the citation until somebody puts names there
_TODO = "(say what this column holds)"
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")  # of Han and Kana each letter
_LICENCES = re.compile(r"\b(CC0|CC[ -]BY[\w. -]*\d|ODbL|ODC-By|PDDL|MIT|public domain)", re.IGNORECASE)
Found: TypeAlias = tuple[str, str]  # what was found, and what to do about it: "" where it is right


def write_companions(folder: Path, stage: Path, lexicons: Sequence[Lexicon]) -> Iterator[Path]:
    """Write what a derived folder needs beside its tables, which wait in `stage`; yield each path.

    Only a lexicon replaces an earlier one.
    """
    for name, lexicon in list_own(lexicons).items():
        # without examples and notes, which may quote the articles
        terms = tuple(replace(term, matches=(), rejects=(), note="") for term in lexicon.terms)
        write_lexicon(replace(lexicon, terms=terms), stage / name)
        yield folder / name
    places = (_PACKAGE / "shipped", _PACKAGE.parent / "data")  # of a wheel, of the repository
    codebook = next(read_text(place / CODEBOOK) for place in places if (place / CODEBOOK).is_file())
    if own := _unknown_columns(stage, codebook):
        rows = "".join(f"| {name} | {_TODO} |\n" for name in own)
        codebook += f"\n## Columns of this folder alone\n\n| column | what |\n|---|---|\n{rows}"
    texts = {
        name: read_text(_TEMPLATES / name).replace("FOLDER", folder.resolve().name) for name in (LICENCE, CITATION)
    }
    for name, text in (texts | {CODEBOOK: codebook}).items():
        if not (folder / name).exists():
            write_text(stage / name, text)
            yield folder / name


def list_own(lexicons: Sequence[Lexicon]) -> dict[str, Lexicon]:
    """Return the lexicons that a derived folder holds by the names of their files: those that are not shipped."""
    named = {Path(lexicon.source or "lexicon").stem: lexicon for lexicon in lexicons}
    return {f"{name}.yml": lexicon for name, lexicon in named.items()
            if name not in shipped_lexicons() or read_lexicon(name).hash != lexicon.hash}  # fmt: skip


def hash_written(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of lexicons that the kit wrote: one that a person wrote loses comments when it is written."""
    hashes = {}
    for name in names:
        with TemporaryDirectory() as place, suppress(InputError):
            write_lexicon(read_lexicon(folder / name), again := Path(place, name))
            hashes[name] = sha256(again)
    return hashes


def check_folder(folder: Path, captures: Path | None = None) -> pd.DataFrame:
    """Return a row for each check: check, status (ok, wrong, or unchecked), found, remedy.

    `captures` is the corpus the folder was derived from; without it nothing tells whether its sentences stand there.
    """
    tables = [about["path"] for about in read_package(folder, verify=False)["resources"]]
    checks: dict[str, Callable[[], Found]] = {
        "complete": partial(_check_files, folder, tables), "hashes": partial(_check_hashes, folder),
        "figures": partial(_check_figures, folder), "columns": partial(_check_columns, folder),
        "words": partial(_check_words, folder, _runs_of(captures) if captures else None),
        "licence": partial(_check_licence, folder), "citation": partial(_check_citation, folder),
    }  # fmt: skip
    rows = []
    for name, check in checks.items():
        try:
            found, remedy = check()
        except (ValueError, KeyError, TypeError, OSError) as reason:  # InputError, or whatever is wrong in a JSON file
            file = Path(reason.filename or "").name if isinstance(reason, OSError) else ""
            found = f"cannot be read: {f'{file} is not there' if file else reason}"
            remedy = "derive the folder, or draw its figures, again"
        status = "unchecked" if name == "words" and captures is None else "wrong" if remedy else "ok"
        rows.append((name, status, found, remedy))
    return pd.DataFrame(rows, columns=["check", "status", "found", "remedy"])


def _files(folder: Path) -> dict[str, Path]:
    """Return the files of a folder by name, without hidden ones, and what it shares with others in the folder above."""
    above = {Path(name): folder.resolve().parent / name for name in (CODEBOOK, LICENCE, CITATION)}
    every = above | {path.relative_to(folder): path for path in sorted(folder.rglob("*"))}
    hidden = {name for name in every if any(part[0] == "." for part in name.parts)}
    return {name.as_posix(): path for name, path in every.items() if name not in hidden and path.is_file()}


def _manifests(folder: Path) -> dict[Path, Any]:
    """Return the manifests of the sets of figures in a folder."""
    return {path: json.loads(read_text(path)) for path in sorted(folder.rglob(MANIFEST))}


def _drawn(folder: Path) -> dict[str, str]:
    """Return the hashes of the files of figures as their manifests have them."""
    return {(path.parent.relative_to(folder) / name).as_posix(): digest for path, about in _manifests(folder).items()
            for figure in about["figures"].values() for name, digest in figure["files"].items()}  # fmt: skip


def _check_files(folder: Path, tables: Sequence[str]) -> Found:
    there, wanted = _files(folder), {*tables, *(f"{name}.csv" for name in (*COLUMNS, "lines")), CODEBOOK}
    if missing := sorted(wanted - {*there}):
        return f"missing: {listed(missing, 5)}", "framing derive CAPTURES --lexicon FILE --out FOLDER writes it"
    known = {*wanted, *_BESIDE, *_drawn(folder), *(str(path.relative_to(folder)) for path in _manifests(folder))}
    if others := [name for name in there if name not in known and not name.endswith((".yml", ".yaml"))]:
        return f"not described anywhere: {listed(others, 5)}", f"take it out, or list it in {NAME}"
    return f"{len(there)} files, {len(tables)} of them tables", ""


def _check_hashes(folder: Path) -> Found:
    package, there = read_package(folder, verify=False), _files(folder)
    said = {about["path"]: about["hash"].removeprefix("sha256:") for about in package["resources"]} | _drawn(folder)
    for line in read_text(folder / SUMS).splitlines() if (folder / SUMS).is_file() else ():
        said[line.partition("  ")[2]] = line.partition("  ")[0]
    wrong = [name for name, digest in said.items() if name not in there or sha256(there[name]) != digest]
    if wrong := wrong + [NAME] * (package.get("hash", hash_package(package)) != hash_package(package)):
        return f"not as it was written: {listed(wrong, 5)}", "derive the tables, or draw the figures, again"
    return f"{len(said)} files as they were written", ""


def _check_figures(folder: Path) -> Found:
    """Find the hits again, and draw again what the folder holds of figures; without any, all there are to draw."""
    about = read_package(folder, verify=False)["lexicons"][0]
    files = [path for path in _files(folder).values() if path.suffix in (".yml", ".yaml")]
    files += [path for path in shipped_lexicons().values() if path.name == about["source"]]
    lexicon = next((own for own in map(read_lexicon, files) if own.hash == about["hash"]), None)
    if lexicon is None:
        remedy = "framing lexicon convert LEXICON FOLDER/LEXICON.yml, as it was when the folder was derived"
        return f"the lexicon {about['source']} ({about['hash']}) is not in the folder", remedy
    names = [name for name in COLUMNS["hits"] if name != "match"]  # of a bare star the tables do not tell the word
    again, before = (table[names].astype("string").fillna("").sort_values(names).to_numpy().tolist()
                     for table in (find(read_derived(folder), lexicon), read_table(folder, "hits")))  # fmt: skip
    if again != before:
        return "hits.csv is not what the lexicon finds in runs.csv", "derive the folder again"
    drawn, different = set[str](), list[str]()
    for path, said in (_manifests(folder) or {folder / MANIFEST: {"by": "outlet", "figures": {}}}).items():
        with TemporaryDirectory() as out:
            save_figures(folder, lexicon, said["by"], out)
            made = json.loads(read_text(Path(out) / MANIFEST))
            drawn |= {*made["figures"]}
            for name, old in said["figures"].items():
                same = old == made["figures"].get(name) if made["versions"] == said["versions"] else True
                if not same or not _is_same(path.parent / f"{name}.csv", Path(out, f"{name}.csv")):
                    different.append(str(path.parent.relative_to(folder) / name))
    if different:
        return f"drawn again, not the same: {listed(different, 5)}", "framing figures FOLDER --lexicon FILE --out DIR"
    return f"{len(before)} hits found again, {len(drawn)} figures drawn again: {', '.join(sorted(drawn))}", ""


def _is_same(old: Path, new: Path) -> bool:
    """Return whether two tables behind a figure agree, numbers to nine digits."""
    try:
        pd.testing.assert_frame_equal(pd.read_csv(old), pd.read_csv(new), rtol=1e-9, atol=1e-12)
    except (AssertionError, OSError, ValueError):
        return False
    return True


def _unknown_columns(folder: Path, codebook: str) -> list[str]:
    """Return the columns of a folder's tables that the first cell of no row in a codebook names."""
    first = re.findall(r"^\| *([^|]+?) *\|", codebook, re.MULTILINE)
    tables = [
        pd.read_csv(folder / about["path"], nrows=0).columns
        for about in read_package(folder, verify=False)["resources"]
    ]
    columns = [*dict.fromkeys(name for table in tables for name in table)]
    frames = {name.removeprefix("hits_") for name in columns if name.startswith("hits_")}
    known = {name.strip(" `") for cell in first for name in cell.split(",")} | frames
    return [name for name in columns if name.removeprefix("hits_") not in known]


def _check_columns(folder: Path) -> Found:
    codebook = read_text(_files(folder).get(CODEBOOK, folder / CODEBOOK))
    if missing := _unknown_columns(folder, codebook):
        return f"not in {CODEBOOK}: {listed(missing, 5)}", f"a row for each: | {missing[0]} | what it holds |"
    if empty := re.findall(rf"^\| *(\S+) *\| *{re.escape(_TODO)}", codebook, re.MULTILINE):
        return f"not described in {CODEBOOK}: {listed(empty, 5)}", f"write what it holds in place of {_TODO}"
    return f"every column is in {CODEBOOK}", ""


def _runs(text: str) -> set[str]:
    words = _WORD.findall(text.casefold())
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def _runs_of(captures: Path) -> set[str]:
    """Return the runs of words in the articles and saved texts, without those in titles and addresses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FramingWarning)  # of the corpus, which is not what is checked
        corpus = read_corpus(captures)
    if not corpus.has_text:
        raise InputError(f"{captures}: holds no text, expected the captures or texts that the folder was derived from")
    pages = [path.read_text("utf-8", "replace") for path in captures.rglob("*.txt")] if captures.is_dir() else []
    facts = corpus.articles.reindex(columns=["title", "url"]).astype("string").fillna("").to_numpy().ravel()
    texts = [*corpus.articles["text"].astype(str), *pages]
    return set[str]().union(*map(_runs, texts)) - set[str]().union(*map(_runs, facts))


def _check_words(folder: Path, protected: set[str] | None) -> Found:
    if protected is None:
        return "without the articles nothing tells whether their sentences stand here", "add --captures FOLDER"
    for name, path in _files(folder).items():
        raw = path.read_bytes()
        texts = ["" if b"\0" in raw else raw.decode("utf-8", "replace")]
        if name.endswith(".csv"):  # row by row, and column by column: words one below the other; titles are facts
            table = read_csv(path, []).drop(columns=["file_line", "title", "url"], errors="ignore")
            texts = [" ".join(cells.ravel()) for cells in (table.to_numpy(), *table.to_numpy().T)]
        if found := min(set[str]().union(*map(_runs, texts)) & protected, default=""):
            what = f"{name}: {RUN} words in a row are an article's: {found!r}"
            return what, "take the sentence out: it belongs to its publisher"
    return f"no run of {RUN} words of the articles", ""


def _check_licence(folder: Path) -> Found:
    said = [read_text(path) for name, path in _files(folder).items() if re.match("licen[cs]e", name, re.IGNORECASE)]
    if stated := _LICENCES.search("\n".join([*said, json.dumps(read_package(folder, verify=False).get("licenses"))])):
        return stated[1], ""
    return (
        "none stated",
        f"write {LICENCE}: how the tables may be used (CC BY 4.0, say), and that articles are not covered",
    )


def _check_citation(folder: Path) -> Found:
    try:
        about = yaml.safe_load(read_text(_files(folder)[CITATION]))
        keys = ("given-names", "family-names", "name")
        names = [" ".join(one[key] for key in keys if key in one) for one in about["authors"]]
        unnamed = f"; put your names into {CITATION}, Zenodo asks for them" * (_NOBODY in names)
        return f"{', '.join(names)}: {about['title']}{unnamed}", ""
    except (InputError, yaml.YAMLError, KeyError, TypeError):
        return f"{CITATION} with title and authors is missing", "write it: https://citation-file-format.github.io"


def write_zip(folder: Path, out: Path) -> None:
    """Write the files of a folder and their SHA256SUMS as a zip, whole or not at all, the same bytes each time."""
    if folder.resolve() in out.resolve().parents:
        raise InputError(f"{out}: in the folder that is packed, expected another place")
    if out.is_file() and out.stat().st_size:
        names = zipfile.ZipFile(out).namelist() if zipfile.is_zipfile(out) else []
        if not {NAME, SUMS} <= {*names}:
            raise InputError(f"{out}: is there already and is no zip of the kit, expected a new name")
    files = {name: path.read_bytes() for name, path in _files(folder).items() if name != SUMS}
    sums = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()]
    with replacing(out) as temporary, zipfile.ZipFile(temporary, "w", compresslevel=9) as packed:
        for name, content in sorted({**files, SUMS: "".join(sums).encode()}.items()):
            about = zipfile.ZipInfo(name)  # dated 1980: when a file was written is no part of it
            about.compress_type, about.external_attr, about.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            packed.writestr(about, content)
