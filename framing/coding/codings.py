"""Codes of sentences, read from any form into one table: a row per unit and coder, a column per frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from framing.coding.annotation_tools import PLACE, SENTENCE, read_exports, read_table, spelling
from framing.errors import InputError, as_path, names_of, one_of, require_columns, shown, warn
from framing.files import read_csv

ADJUDICATED = "adjudicated"  # the coder's name of codes that were settled
_ABOUT_CODES = ["voice", "speaker", "negated", "hedged"]  # codes beside the frames
_DESIGN = ["weight", "stratum"]  # how a sentence was drawn
_MOST_APART = 1e12  # weights, so that sums of them stay numbers
_KEPT = [*_ABOUT_CODES, *_DESIGN, "chance"]
RESERVED = {*SENTENCE, *_KEPT, "unit", "id", "coder", "outlet", "text", "before", "context", "note", "notes", "comment",
            "paragraph", "tokens", "file_line", PLACE}  # fmt: skip


def read_codes(path: str | Path, frames: Sequence[str] | None = None) -> pd.DataFrame:
    r"""Read a table of adjudicated codes, and beside them those of single coders.

    Parameters
    ----------
    path : a CSV with the columns article (or capture), sentence and one column of 0 and 1 per frame, which holds the
        adjudicated codes; columns <frame>_<coder> hold those of single coders; negated (0, 1) and voice are read where
        they are there. A table with a column coder is read as by `read_codings`
    frames : names of the frames; by default all columns of codes

    Returns
    -------
    DataFrame
        article, sentence, coder ("adjudicated" or the coder's name), one column per frame, negated, voice (of the
        adjudicated codes only).

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "codes.csv"
    >>> _ = path.write_text("article,sentence,alarm,alarm_anna\na.txt,0,1,0\n")
    >>> read_codes(path, ["alarm"])[["article", "sentence", "coder", "alarm"]].to_numpy().tolist()
    [['a.txt', 0, 'adjudicated', 1], ['a.txt', 0, 'anna', 0]]
    """
    path, frames = as_path("path", path), None if frames is None else names_of("frames", frames)
    table = read_table(path, ["sentence", *(frames or [])])
    if "coder" in table:
        long = read_codings(path, frames)
        return long.reindex(columns=[*SENTENCE, "coder", *frames_of(long), "negated", "voice"])
    if frames is None:
        rest = frames_of(table.rename(columns={"capture": "article"}))
        stems = [name for name in rest if any(other.startswith(f"{name}_") for other in rest)]
        split = _split_names(rest, None) or _split_names(rest, stems) or dict.fromkeys(rest)
        frames = list(dict.fromkeys(pair[0] if pair else name for name, pair in split.items()))
    if not frames:
        raise InputError(f"{path}:1: no column of codes, expected one of 0 and 1 per frame")
    table = table if "article" in table else table.rename(columns={"capture": "article"})
    if "article" not in table:
        beside = ", ".join(table.columns[:4])
        raise InputError(f"{path}:1: no column 'article' (or 'capture'), expected it beside {beside}")
    columns = {frame: (frame, ADJUDICATED) for frame in frames}
    named = [_frame_and_coder(name, frames) for name in table]
    coders = [coder for frame, coder in named if frame == frames[0] and coder != ADJUDICATED]
    columns |= {f"{frame}_{coder}": (frame, coder) for coder in coders for frame in frames}
    for name in [*columns, *(["negated"] if "negated" in table else [])]:
        if name not in table:
            raise InputError(f"{path}:1: no column {name!r}, expected the codes 0 and 1 of that frame")
        if len(wrong := table[~table[name].isin(["0", "1"])]):
            raise InputError(f"{wrong[PLACE].iloc[0]}: {name} must be 0 or 1, got {wrong[name].iloc[0]!r}")
    codes = _checked(_typed(_from_columns(table, SENTENCE, columns), SENTENCE))
    codes = codes.reindex(columns=[*SENTENCE, "coder", *frames, "negated", "voice"])
    return codes.astype({"sentence": int, **dict.fromkeys(frames, int), "negated": "Int64"})


def read_codings(
    paths: str | Path | Sequence[str | Path], frames: Sequence[str] | None = None, coders: Sequence[str] | None = None,
    key: str | Path | None = None,
) -> pd.DataFrame:  # fmt: skip
    r"""Read what coders said from the files of any annotation tool.

    Parameters
    ----------
    paths : one file or several, such as one per coder:

        - long CSV: columns article and sentence (or unit, or id), coder, and one per frame; where coder is empty or
          missing the file's name is the coder's
        - long CSV with the columns coder, frame and code, or coder and code
        - wide CSV: one column per coder (anna, ben), or per frame and coder (alarm_anna, alarm_ben), where a
          column alarm beside them holds the adjudicated codes
        - the kit's coding sheet (`framing.draw_sample`), filled in
        - Label Studio, exported as JSON, JSON-MIN or CSV: a control ``<Choices name="frame" choice="multiple">`` whose
          choices are the frames; a task handed in without a choice is coded 0 throughout, a skipped one is not coded
        - Doccano, exported as JSONL or CSV, one file per user: text classification whose labels are the frames
    frames : the columns or labels that are frames; needed where a label nobody chose must appear as 0, and
        where a wide table could be read in two ways
    coders : the columns of a wide table that are coders
    key : the key of a coding sheet (article, sentence, weight, stratum); found by itself where it is beside the
        sheet (``sheet.csv``, ``sheet.key.csv``)

    Returns
    -------
    DataFrame
        article and sentence (or unit), coder, one column per frame (numbers, or words where a code is one; NA where it
        is empty or what programs write for that: NA, N/A, #N/A, nan, null, ".", and beside numbers None or a dash), and
        of voice, speaker, negated, hedged, weight, stratum those that are there. yes, no, true, false are 1 and 0;
        words that differ in capitals, blanks or hyphens only are one code, with a warning. A label one coder never
        chose and another did is 0 where both files are exports of an annotation tool.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``: no codes, a unit coded twice by one coder, rows of unequal
        length, a file of another kind.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "anna.csv"
    >>> _ = path.write_text("article,sentence,coder,alarm\na.txt,0,anna,1\n")
    >>> read_codings(path)[["article", "sentence", "coder", "alarm"]].to_numpy().tolist()
    [['a.txt', 0, 'anna', 1]]
    """
    chosen = [as_path("paths", path) for path in (paths if isinstance(paths, list | tuple) else [paths])]
    frames = None if frames is None else names_of("frames", frames)
    if not chosen:
        raise InputError("no file of codes, expected at least one")
    tables = []
    for path, own in zip(chosen, read_exports(chosen, frames), strict=True):
        if own.empty:
            raise InputError(f"{path}: no row of codes, expected at least one")
        tidy = _tidy(own, str(path), frames, coders, path.stem)
        beside = as_path("key", key) if key is not None else path.with_suffix(".key.csv")
        if key is not None or beside.is_file():  # weights and strata of a coding sheet
            drawn = read_csv(beside, required=[*SENTENCE, *_DESIGN])[[*SENTENCE, *_DESIGN]]
            drawn["article"] = drawn["article"].str.strip()
            drawn = drawn.assign(**{name: _numbers_or_words(drawn[name]) for name in ("sentence", "weight")})
            if drawn.duplicated(SENTENCE).any():
                raise InputError(f"{beside}: a sentence is listed twice, expected once")
            if len(unknown := tidy[~is_among(tidy, drawn, SENTENCE)]):
                raise InputError(f"{unknown[PLACE].iloc[0]}: {_sentence(unknown)} is not in {beside}")
            tidy = tidy.drop(columns=_DESIGN, errors="ignore").merge(drawn, on=SENTENCE, how="left")
        tables.append(tidy)
    names = [set(frames_of(table)) for table in tables]
    for path, own in zip(chosen, names, strict=True):
        if own != names[0]:
            listed = (", ".join(sorted(some)) for some in (own, names[0]))
            expected = f"expected those of {chosen[0]} ({{}}), or frames= (--frames) that all files have"
            raise InputError(f"{path}: codes of {next(listed)}, {expected.format(next(listed))}")
    return _checked(pd.concat(tables, ignore_index=True))


def tidy_codes(codes: pd.DataFrame, frames: Sequence[str] | None = None) -> pd.DataFrame:
    """Bring a table of codes, long or wide, into the form `read_codings` returns."""
    if not isinstance(codes, pd.DataFrame):
        raise InputError(f"codes must be a DataFrame, got {type(codes).__name__}")
    table = codes.rename(columns=str).drop(columns=PLACE, errors="ignore")
    if len(repeated := table.columns[table.columns.duplicated()]):
        raise InputError(f"codes: column {repeated[0]!r} is there twice, expected each name once")
    table = table.assign(**{PLACE: [f"codes, row {number}" for number in range(len(codes))]})
    return _checked(_tidy(table, "codes", frames, None, ""))


def frames_of(codes: pd.DataFrame) -> list[str]:
    """Return the columns of a table of codes that are frames."""
    return [str(name) for name in codes.columns if name not in RESERVED]


def units_of(codes: pd.DataFrame) -> list[str]:
    """Return the columns that name what was coded: article and sentence, or unit."""
    return SENTENCE if set(SENTENCE) <= set(codes.columns) else ["unit"]


def name_articles(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose articles are words: of a list of texts they are numbers, which a file turns into words."""
    return table.assign(article=table["article"].astype(str))


def is_among(table: pd.DataFrame, other: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """Return of each row of a table whether another table has a row with the same keys."""
    return np.asarray(pd.MultiIndex.from_frame(table[keys]).isin(pd.MultiIndex.from_frame(other[keys])))


def codes_of_one(
    codes: pd.DataFrame, coder: str | None, frames: Sequence[str] | None
) -> tuple[pd.DataFrame, list[str]]:
    """Return the frames' codes by the named coder, else the adjudicated ones, else the only coder's; and the frames."""
    if isinstance(codes, pd.DataFrame) and "article" not in codes:
        codes = codes.rename(columns={"capture": "article"})
    require_columns("codes", codes, SENTENCE)
    if "coder" in codes:
        coders = sorted(set(codes["coder"].astype(str)))
        if coder is None:
            coder = ADJUDICATED if ADJUDICATED in coders else coders[0] if len(coders) == 1 else None
        if coder is None:
            listed = ", ".join(coders)
            raise InputError(f"codes of several coders ({listed}), expected one: adjudicate them, or name coder=")
        codes = codes[codes["coder"].astype(str) == one_of("coder", coder, coders)]
    elif coder is not None:
        raise InputError(f"codes have no column 'coder', expected it to choose {coder!r}")
    names = names_of("frames", frames) if frames is not None else frames_of(codes)
    if not names:
        raise InputError("no column of codes, expected one of 0 and 1 per frame")
    if (again := codes.duplicated(SENTENCE)).any():
        raise InputError(f"{_sentence(codes[again])} is coded twice, expected once")
    for frame in names:
        one_of("frame", frame, frames_of(codes))
        refuse_code(codes, codes[frame].notna() & ~codes[frame].isin([0, 1]), frame, "0 or 1")
    if "chance" in codes:
        chances = pd.to_numeric(codes["chance"], errors="coerce").astype(float)
        refuse_code(codes, ~((chances > 0) & (chances <= 1)), "chance", "above 0 and at most 1")
        codes = codes.assign(weight=1 / chances)
    if "weight" in codes:
        weights = pd.to_numeric(codes["weight"], errors="coerce").astype(float)
        refuse_code(codes, ~(weights > 0) | ~np.isfinite(weights), "weight", "a number above 0")
        rule = f"at most {_MOST_APART:g} times the smallest"
        refuse_code(codes, weights > _MOST_APART * weights.min(), "weight", rule)
    return name_articles(codes), names


def refuse_code(codes: pd.DataFrame, wrong: pd.Series, column: str, rule: str, where: str = "") -> None:
    """Raise `InputError` with the first wrong code and its sentence, behind where the codes stand."""
    if wrong.any():
        came = shown(codes[column][wrong].iloc[0])
        raise InputError(f"{where}{column} must be {rule}, got {came} at {_sentence(codes[wrong])}")


def _sentence(rows: pd.DataFrame) -> str:
    """Return the name of the first of some rows, for errors."""
    return f"sentence {rows['sentence'].iloc[0]} of {str(rows['article'].iloc[0])!r}"


def _tidy(
    table: pd.DataFrame, source: str, frames: Sequence[str] | None, coders: Sequence[str] | None, stem: str
) -> pd.DataFrame:
    """Return a table of any form as one row per unit and coder; `stem` names the coder where the table does not."""
    table = _rename(table, source)
    keys, rest = units_of(table), frames_of(table)
    frames = None if frames is None else list(dict.fromkeys(names_of("frames", frames)))
    if not rest:
        raise InputError(f"{source}: no column of codes, expected one per frame beside the unit and the coder")
    if "coder" in table and {"frame", "code"} <= set(rest):  # a row per frame: one column for each
        table = table.assign(**{name: _names(table[name]) for name in (*keys, "coder", "frame")})
        for name in ("coder", "frame"):
            _refuse(table, table[name].isna(), f"no {name}, expected one")
        index, names = [*keys, "coder"], list(dict.fromkeys(table["frame"]))
        twice = table.duplicated([*index, "frame"])
        _refuse(table, twice, "coder {coder} coded {frame} of a unit twice, expected once")
        wide = table.pivot(index=index, columns="frame", values="code").reindex(columns=names)
        first = table.groupby(index, sort=False)[PLACE].first()
        return _typed(wide.join(first).loc[first.index].reset_index().rename_axis(columns=None), keys)
    if "coder" not in table:
        split = _split_names(rest, frames)
        one_coder = frames is not None or len(rest) == 1 or set(_ABOUT_CODES) & set(table.columns)
        if split is None and (coders is not None or not one_coder):
            split = {name: ("code", name) for name in coders or rest}
            if coders is None and stem:
                note = f"read {', '.join(rest)} as the coders of one code; give frames= if they are frames"
                warn(f"{source}: no column 'coder': {note}")
        if split is not None:
            return _typed(_from_columns(table, keys, split), keys)
        table = table.assign(coder=stem)
    for name in [*(frames or []), *(coders or [])]:
        if name not in rest:
            beside = ", ".join(str(other) for other in table.columns if other != PLACE)
            raise InputError(f"{source}: no column {name!r}, expected it beside {beside}")
    empty = table["coder"].isna() | (table["coder"].astype(str).str.strip() == "")
    if not stem:
        _refuse(table, empty, "no coder, expected who coded the unit")
    elif empty.any() and not empty.all():
        warn(f"{table.loc[empty, PLACE].iloc[0]}: no coder, where others are named: taken as {stem!r}, the file's name")
    named = table["coder"].astype(object).mask(empty, stem).astype(str).str.strip()
    kept = [name for name in _KEPT if name in table]
    return _typed(table.assign(coder=named)[[*keys, "coder", *(frames or rest), *kept, PLACE]], keys)


def _rename(table: pd.DataFrame, source: str) -> pd.DataFrame:
    """Give the columns that name unit and coder the kit's names."""
    names = {"capture": "article"} if "article" not in table else {}
    if "coder" not in table:
        names |= {name: "coder" for name in table.columns if str(name).lower() in ("annotator", "rater")}
    if not (set(SENTENCE) <= {names.get(name, name) for name in table.columns} or "unit" in table):
        names |= {"id": "unit"} if "id" in table else {"sentence": "unit"}
    table = table.rename(columns=names)
    if not (set(SENTENCE) <= set(table.columns) or "unit" in table):
        columns = [str(name) for name in table.columns if name != PLACE]
        rule = "no column that names the unit, expected article and sentence, or unit"
        raise InputError(f"{source}: {rule}; got {', '.join(columns) or 'nothing'}")
    return table


def _split_names(rest: Sequence[str], frames: Sequence[str] | None) -> dict[str, tuple[str, str]] | None:
    """Return frame and coder of each column named <frame>_<coder>; None where the names are not of that form."""
    if frames is None:
        stems = [name.rpartition("_")[0] for name in rest]
        frames = [stem for stem in dict.fromkeys(stems) if stem and stems.count(stem) > 1]
    pairs = {name: _frame_and_coder(name, frames) for name in rest}
    split = {name: (frame, coder) for name, (frame, coder) in pairs.items() if frame}
    # only a full grid of frames and coders is read in this way: anything else may mean something else
    by_frame = [{coder for frame, coder in split.values() if frame == name} for name in frames]
    complete = len(split) == len(rest) and bool(by_frame) and all(own == by_frame[0] for own in by_frame)
    return split if complete and by_frame[0] != {ADJUDICATED} else None


def _frame_and_coder(name: str, frames: Sequence[str]) -> tuple[str, str]:
    """Return frame and coder of a column named <frame> or <frame>_<coder>; "" for both where it is neither."""
    if name in frames:
        return name, ADJUDICATED
    # the longest frame wins: cold_war_anna is of cold_war, though there may be a frame cold
    longest = max((frame for frame in frames if name.startswith(f"{frame}_")), key=len, default="")
    return longest, name.removeprefix(f"{longest}_") if longest else ""


def _from_columns(table: pd.DataFrame, keys: list[str], split: dict[str, tuple[str, str]]) -> pd.DataFrame:
    """Return one row per unit and coder of a wide table; what else was coded goes with the adjudicated codes."""
    parts = []
    kept = [name for name in _KEPT if name in table]
    for coder in dict.fromkeys(coder for _, coder in split.values()):
        part = table[keys].assign(coder=coder)
        for name, (frame, own) in split.items():
            if own == coder:
                part[frame] = table[name]
        beside = kept if coder == ADJUDICATED else [name for name in kept if name not in _ABOUT_CODES]
        parts.append(part.join(table[[*beside, PLACE]]))
    return pd.concat(parts, ignore_index=True)


def _typed(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Type all but the frames: a code is known only among those of all coders (`_one_way`)."""
    typed = {name: _names(table[name]) for name in keys}  # words even where they are digits: 007 is not 7
    numeric = [name for name in ("sentence", "negated", "hedged", "weight", "chance") if name in table]
    typed |= {name: _numbers_or_words(table[name]) for name in numeric}
    if "voice" in table:
        voices = table["voice"].astype("string").str.strip().str.lower().replace("paraphrased", "reported")
        typed["voice"] = voices.mask(voices == "").astype(object)
    return table.assign(**typed)


def _names(column: pd.Series) -> pd.Series:
    """Return a column as words, NA where empty."""
    words = column.astype("string").str.strip()
    return words.mask(words == "").astype(object)


_MISSING = ("", "na", "n/a", "n.a.", "#n/a", "<na>", "nan", "nat", "null", ".")  # what programs write for no code
_YES_NO = {"yes": "1", "true": "1", "y": "1", "no": "0", "false": "0", "n": "0"}
_NOT_CODED = (9, 99, 999, -9, -99, -999)  # what surveys write for it: a code all the same, with a warning


def _words(column: pd.Series) -> pd.Series:
    words = column.astype("string").str.strip()
    return words.mask(words.str.casefold().isin(_MISSING))


def _one_way(table: pd.DataFrame, frame: str) -> pd.Series:
    """Return the codes of a frame, the same code written in one way and missing ones NA."""
    words = _words(table[frame]).str.replace(r"^(-?\d+),(\d+)$", r"\1.\2", regex=True)  # as much of Europe writes 1.5
    where = f"{table[PLACE].iloc[0].rpartition(':')[0] or 'codes'}: {frame}"
    folded = words.str.casefold()
    unsure = folded.isin(["none", "-", "–", "—"])  # a code of its own among words: no frame; a tone, beside "+"
    numbers = pd.to_numeric(words, errors="coerce").astype(float)
    number = numbers.notna() & ~np.isinf(numbers)
    rest = folded[~unsure & ~number].dropna()
    if rest.isin(_YES_NO).all() or (rest.isin(_YES_NO).any() and number.any()):
        words = words.mask(folded.isin(_YES_NO), folded.map(_YES_NO))
        number |= folded.isin(_YES_NO)
    if not rest.isin(["+"]).any():
        words = words.mask(unsure & (number.any() | (folded != "none")))
    odd = words[words.notna() & ~number]
    odd = odd[(odd == "None") | number.any()]  # Python writes None for nothing, people also for none of the frames
    values = set(pd.to_numeric(words, errors="coerce").dropna())
    coded = {value for value in values if value not in _NOT_CODED}
    rare = [value for value in values - coded if coded and abs(value) > 4 * max(coded) and min(coded) >= 0]
    if len(doubtful := [*odd.index, *number.index[pd.to_numeric(words, errors="coerce").isin(rare)]]):
        told = f"{words[doubtful[0]]!r} is read as a code of its own"
        warn(f"{table[PLACE][doubtful[0]]}: {frame}: {told}; leave the cell empty where nothing was coded")
    if number.any():
        return _numbers_or_words(words)
    for _, same in words.dropna().groupby(words.map(spelling, na_action="ignore"), sort=False):
        if (forms := same.value_counts(sort=False)).size > 1:
            warn(f"{where}: {', '.join(map(repr, forms.index))} are read as one code, {forms.idxmax()!r}")
            words[same.index] = forms.idxmax()
    return words.astype(object).where(words.notna(), None)


def _numbers_or_words(column: pd.Series) -> pd.Series:
    """Return a column as whole numbers, as numbers, or as text if a value is not a number; NA where empty."""
    words = _words(column)
    numbers = pd.to_numeric(words, errors="coerce").astype("Float64")
    values = numbers.dropna().to_numpy(float)
    if len(values) < words.notna().sum() or not np.isfinite(values).all():
        return words.astype(object).where(words.notna(), None)
    whole = (values % 1 == 0) & (abs(values) < 2**53)  # above that, a float no longer holds every whole number
    return numbers.astype("Int64") if whole.all() else numbers


def _refuse(table: pd.DataFrame, wrong: pd.Series, message: str) -> None:
    """Raise `InputError` with the place of the first wrong row; the message may name the row's columns."""
    if wrong.any():
        row = table[wrong].iloc[0].map(shown)
        raise InputError(f"{table.loc[wrong, PLACE].iloc[0]}: {message.format_map(row)}")


def _checked(table: pd.DataFrame) -> pd.DataFrame:
    """Refuse codes without a unit, units coded twice by one coder, and tables in which nothing is coded."""
    keys, frames = units_of(table), frames_of(table)
    if len(table):
        table = table.reset_index(drop=True)
        table = table.assign(**{name: _one_way(table, name) for name in frames})
    for key in keys:
        _refuse(table, table[key].isna(), f"no {key}, expected what was coded")
    if keys == ["unit"] and (table["unit"].map(str).str.fullmatch(r"0|[1-9]\d{0,17}")).all():
        table = table.assign(unit=table["unit"].astype("int64"))
    if "sentence" in keys:
        numbers = pd.to_numeric(table["sentence"], errors="coerce").astype(float)
        wrong = ~((numbers % 1 == 0) & numbers.between(0, 2**53))
        _refuse(table, wrong, "sentence must be a whole number, got {sentence}")
    if (again := table.duplicated([*keys, "coder"])).any():
        row = table[again].iloc[0]
        unit = " ".join(str(row[key]) for key in keys)
        raise InputError(f"{row[PLACE]}: coder {row['coder']!r} coded {unit!r} twice, expected once")
    if table[frames].isna().all(axis=None):
        where = table[PLACE].iloc[0].rpartition(":")[0] if len(table) else ""
        raise InputError(f"{where or 'codes'}: no code is filled in, expected codes of {', '.join(frames)}")
    return table.drop(columns=PLACE).reset_index(drop=True)
