"""Read what Label Studio (JSON, JSON-MIN, CSV) and Doccano (JSONL, CSV) export, and other tables of codes."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from framing.errors import InputError, warn
from framing.files import read_csv, read_text

SENTENCE = ["article", "sentence"]
PLACE = "place"  # where a row came from, for errors
_KEYS = [*SENTENCE, "unit", "id"]
_OF_LABEL_STUDIO = {"id", "annotator", "annotation_id"}
_OF_REGIONS = {"start", "end", "text", "startOffset", "endOffset", "globalOffsets"}
_NO_CONTROLS = {*_KEYS, *_OF_LABEL_STUDIO, "text", "created_at", "updated_at", "lead_time", PLACE, "before", "outlet",
                "comment", "title", "note"}  # fmt: skip  # columns of Label Studio's flat exports that hold no choices
_OTHER_TAG = "results of the type {}, only those of the tag Choices are read"


def read_table(path: Path, required: Sequence[str] = ()) -> pd.DataFrame:
    """Read a CSV with the place of each row."""
    table = read_csv(path, required=required, optional=[*SENTENCE, "unit", "coder"])
    return table.assign(**{PLACE: [f"{path}:{line}" for line in table.pop("file_line")]})


def spelling(word: object) -> str:
    """Return a code or label without regard to capitals, and to blanks, hyphens and underscores between its words."""
    return re.sub(r"(?<=\w)[\s_-]+(?=[^\W_])", " ", unicodedata.normalize("NFKC", str(word)).casefold().strip())


def read_exports(paths: Sequence[Path], frames: Sequence[str] | None = None) -> list[pd.DataFrame]:
    """Return of each file article and sentence (else unit), coder, a column per label, and place; a CSV as it is."""
    read = [_read_annotations(path) for path in paths]
    lists = [own for own in read if isinstance(own, list)]
    chosen = sorted({label for own in lists for annotation in own for label in annotation["labels"]})
    names = list(dict.fromkeys([*(frames or []), *chosen]))
    return [_to_table(own, path, names, frames) if isinstance(own, list) else own
            for own, path in zip(read, paths, strict=True)]  # fmt: skip


def _read_annotations(path: Path) -> list[dict[str, Any]] | pd.DataFrame:
    """Return the annotations of an export, or the table of a CSV that is of no tool."""
    ending = path.suffix.lower()
    if ending == ".json":
        return list(_label_studio(path))
    if ending == ".jsonl":
        return list(_doccano(path))
    table = read_table(path)
    columns, rows = set(table.columns), table.to_dict("records")
    if _OF_LABEL_STUDIO <= columns:
        return [_flat_label_studio(row, row[PLACE]) for row in rows]
    if {"id", "label"} <= columns and not {"coder", "unit"} & columns:
        several = [[label.strip() for label in row["label"].split("#") if label.strip()] for row in rows]
        return [_annotation(row, "", labels, row[PLACE]) for row, labels in zip(rows, several, strict=True)]
    return table


def _to_table(
    annotations: list[dict[str, Any]], path: Path, names: list[str], frames: Sequence[str] | None
) -> pd.DataFrame:
    if not annotations:
        raise InputError(f"{path}: no annotation, expected at least one")
    if not names:
        raise InputError(f"{path}: no label was chosen anywhere; name the frames (frames=) to read them as 0")
    first: dict[str, str] = {}
    for name in names:
        if (other := first.setdefault(spelling(name), name)) != name:
            raise InputError(f"{path}: labels {other!r} and {name!r}, expected one way to write it")
    for own in annotations:
        if extra := set(own["labels"]) - set(frames or names):
            raise InputError(f"{own[PLACE]}: label {min(extra)!r}, expected one of {', '.join(names)}")
    table = pd.DataFrame(annotations, dtype=object).reindex(columns=[*_KEYS, "coder", "labels", PLACE])
    keys = SENTENCE
    if table[SENTENCE].isna().any(axis=None):
        keys = ["unit"]
        table["unit"] = table["unit"].where(table["unit"].notna(), table["id"])
        if len(unnamed := table[table["unit"].isna()]):
            raise InputError(f"{unnamed[PLACE].iloc[0]}: no id, expected one, or article and sentence in every task")
    codes = {name: [int(name in labels) for labels in table["labels"]] for name in names}
    return table[[*keys, "coder"]].assign(**codes, **{PLACE: table[PLACE]})


def _annotation(row: dict[str, Any], coder: str, labels: list[str], place: str) -> dict[str, Any]:
    """Return what one coder chose for one unit: what names the unit, coder, labels and place."""
    keys = {name: row[name] for name in _KEYS if row.get(name) not in (None, "")}
    if "id" not in keys and "unit" not in keys and not set(SENTENCE) <= set(keys):
        raise InputError(f"{place}: no id, expected one (or article and sentence)")
    for name, value in keys.items():
        _expect(value, (str, int), place, f"{name} must be a word or a whole number")
    return keys | {"coder": coder, "labels": labels, PLACE: place}


def _label_studio(path: Path) -> Iterator[dict[str, Any]]:
    types = set[str]()
    tasks = _expect(_load(read_text(path), str(path)), list, str(path), "expected the list of tasks of Label Studio")
    for number, task in enumerate(tasks, 1):
        place = f"{path}: task {number}"
        _expect(task, dict, place, "expected a task with annotations")
        if "annotations" not in task:
            if "annotator" not in task:
                raise InputError(f"{place}: no annotations, expected an export of Label Studio (JSON or JSON-MIN)")
            yield _flat_label_studio(task, place)
            continue
        row = {"id": task.get("id")} | _expect(task.get("data", {}), dict, place, "data must be a table")
        for annotation in _expect(task["annotations"], list, place, "annotations must be a list"):
            _expect(annotation, dict, place, "an annotation must be a table")
            if not annotation.get("was_cancelled"):
                labels = list[str]()
                for region in _expect(annotation.get("result", []), list, place, "result must be a list"):
                    _expect(region, dict, place, "a result must be a table")
                    if region.get("type") == "choices":
                        value = _expect(region.get("value"), dict, place, "value of a choice must be a table")
                        labels += _labels(value.get("choices"), place)
                    types.add(str(region.get("type")))
                yield _annotation(row, _annotator(annotation.get("completed_by"), place), labels, place)
    others = ", ".join(sorted(types - {"choices"}))
    if others and "choices" not in types:
        raise InputError(f"{path}: {_OTHER_TAG.format(others)}: nothing is coded")
    if others.replace("textarea", ""):  # comments
        warn(f"{path}: {_OTHER_TAG.format(others)}")


def _flat_label_studio(row: dict[str, Any], place: str) -> dict[str, Any]:
    """Read an annotation of JSON-MIN or CSV: every further column is a control with its choices."""
    labels = [label for name in row if name not in _NO_CONTROLS for label in _labels(row[name], place)]
    return _annotation(row, _annotator(row["annotator"], place), labels, place)


def _doccano(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(read_text(path).split("\n"), 1):
        place = f"{path}:{number}"
        if line.strip():
            row = _expect(_load(line, place), dict, place, "expected one document a line")
            name = "label" if "label" in row else "cats"
            if name not in row:
                raise InputError(f"{place}: no label, expected what Doccano exports for text classification")
            yield _annotation(row, "", _labels(row[name], place), place)


def _labels(value: Any, place: str) -> list[str]:
    """Return labels given as a list, as one word, or as Label Studio writes several into a cell."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        value = _load(value, place)
    regions = [region for region in value if isinstance(region, dict)] if isinstance(value, list) else []
    if kinds := sorted({str(name) for region in regions for name in region} - _OF_REGIONS):
        raise InputError(f"{place}: {_OTHER_TAG.format(' '.join(kinds))}")
    if isinstance(value, dict):
        value = value.get("choices")
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    found = _expect(value if value is not None else [], list, place, "expected a list of labels")
    return [str(_expect(label, str, place, "a label must be a word")).strip() for label in found]


def _annotator(value: Any, place: str) -> str:
    if isinstance(value, dict):
        value = value.get("email") or value.get("id")
    if value in (None, "") or not isinstance(value, str | int):
        raise InputError(f"{place}: no annotator, expected who made the annotation")
    return str(value)


def _load(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{place}: not valid JSON ({error.msg}, line {error.lineno})") from None
    except (RecursionError, ValueError) as error:
        raise InputError(f"{place}: not usable JSON ({str(error)[:60]})") from None


def _expect(value: Any, kind: type | tuple[type, ...], place: str, what: str) -> Any:
    if not isinstance(value, kind):
        raise InputError(f"{place}: {what}, got {json.dumps(value)[:60]}")
    return value
