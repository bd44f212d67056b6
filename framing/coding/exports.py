"""Exports of annotation tools: Label Studio (JSON, JSON-MIN, CSV) and Doccano (JSONL, CSV)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from framing.errors import InputError
from framing.files import read_csv, read_text

Row = dict[str, Any]
_KEYS = ("article", "sentence", "unit", "id")
_OF_LABEL_STUDIO = {"id", "annotator", "annotation_id"}
_OTHER = {
    *_KEYS, *_OF_LABEL_STUDIO, "text", "created_at", "updated_at", "lead_time", "file_line", "before", "outlet",
    "comment", "title", "note",
}  # fmt: skip


def read_export(path: Path, frames: Sequence[str] | None = None) -> pd.DataFrame | None:
    """Read the export of an annotation tool.

    Parameters
    ----------
    path : .json, .jsonl or .csv
    frames : labels that must become columns, chosen or not; else those that were chosen

    Returns
    -------
    DataFrame or None
        article and sentence where the tasks carry them, else unit (the task's id); coder, one column of 0 and 1 per
        label, place; None for a CSV of no such tool.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    ending = path.suffix.lower()
    if ending == ".json":
        rows = list(_label_studio(path))
    elif ending == ".jsonl":
        rows = list(_doccano(path))
    else:
        table = read_csv(path, required=[])
        if _OF_LABEL_STUDIO <= set(table.columns):
            rows = [_label_studio_line(row, path) for row in table.to_dict("records")]
        elif {"id", "label"} <= set(table.columns) and not {"coder", "unit"} & set(table.columns):
            rows = [_doccano_line(row, path) for row in table.to_dict("records")]
        else:
            return None
    return _to_table(rows, path, frames)


def _to_table(rows: list[Row], path: Path, frames: Sequence[str] | None) -> pd.DataFrame:
    if not rows:
        raise InputError(f"{path}: no annotation, expected at least one")
    names = list(dict.fromkeys([*(frames or []), *sorted({name for row in rows for name in row["labels"]})]))
    if not names:
        raise InputError(f"{path}: no label was chosen anywhere; name the frames (frames=) to read them as 0")
    for row in rows:
        extra = set(row["labels"]) - set(frames or names)
        if extra:
            raise InputError(f"{row['place']}: label {min(extra)!r}, expected one of {', '.join(names)}")
    named = all({"article", "sentence"} <= set(row["keys"]) for row in rows)
    keys = ["article", "sentence"] if named else ["unit"]
    units = [row["keys"] if named else {"unit": _unit(row)} for row in rows]
    table = pd.DataFrame([{key: own[key] for key in keys} for own in units], dtype=object)
    table["coder"] = [row["coder"] for row in rows]
    for name in names:
        table[name] = [int(name in row["labels"]) for row in rows]
    return table.assign(place=[row["place"] for row in rows])


def _unit(row: Row) -> object:
    """Return what names the unit of a row where not every row has article and sentence."""
    for name in ("unit", "id"):
        if name in row["keys"]:
            return row["keys"][name]
    raise InputError(f"{row['place']}: no id, expected one, or article and sentence in every task")


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


def _keys(data: Row, place: str) -> Row:
    keys = {name: data[name] for name in _KEYS if data.get(name) not in (None, "")}
    if "id" not in keys and "unit" not in keys and not {"article", "sentence"} <= set(keys):
        raise InputError(f"{place}: no id, expected one (or article and sentence)")
    for name, value in keys.items():
        _expect(value, (str, int), place, f"{name} must be a word or a whole number")
    return keys


def _label_studio(path: Path) -> Iterator[Row]:
    tasks = _expect(_load(read_text(path), str(path)), list, str(path), "expected the list of tasks of Label Studio")
    for number, task in enumerate(tasks, 1):
        place = f"{path}: task {number}"
        _expect(task, dict, place, "expected a task with annotations")
        if "annotations" not in task:
            if "annotator" not in task:
                raise InputError(f"{place}: no annotations, expected an export of Label Studio (JSON or JSON-MIN)")
            yield _label_studio_line(task, path, place)
            continue
        keys = _keys({"id": task.get("id")} | _expect(task.get("data", {}), dict, place, "data must be a table"), place)
        for annotation in _expect(task["annotations"], list, place, "annotations must be a list"):
            _expect(annotation, dict, place, "an annotation must be a table")
            if not annotation.get("was_cancelled"):
                labels = _chosen(annotation.get("result", []), place)
                yield {"keys": keys, "coder": _who(annotation.get("completed_by"), place), "labels": labels,
                       "place": place}  # fmt: skip


def _chosen(results: Any, place: str) -> list[str]:
    """Return the labels chosen in the regions of an annotation."""
    labels: list[str] = []
    for region in _expect(results, list, place, "result must be a list"):
        _expect(region, dict, place, "a result must be a table")
        if region.get("type") == "choices":
            value = _expect(region.get("value"), dict, place, "value of a choice must be a table")
            labels += _labels(value.get("choices"), place)
    return labels


def _labels(value: Any, place: str) -> list[str]:
    """Return labels given as a list, as one word, or as Label Studio writes several into a cell."""
    if isinstance(value, str) and value.startswith("{"):
        value = _load(value, place)
    if isinstance(value, dict):
        value = value.get("choices")
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    found = _expect(value if value is not None else [], list, place, "expected a list of labels")
    return [str(_expect(label, str, place, "a label must be a word")).strip() for label in found]


def _who(value: Any, place: str) -> str:
    if isinstance(value, dict):
        value = value.get("email") or value.get("id")
    if value in (None, "") or not isinstance(value, str | int):
        raise InputError(f"{place}: no annotator, expected who made the annotation")
    return str(value)


def _label_studio_line(row: Row, path: Path, place: str = "") -> Row:
    """Read one annotation of JSON-MIN or CSV: every further column is a control with its choices."""
    place = place or f"{path}:{row['file_line']}"
    controls = [name for name in row if name not in _OTHER]
    labels = [label for name in controls for label in _labels(row[name], place)]
    return {"keys": _keys(row, place), "coder": _who(row["annotator"], place), "labels": labels, "place": place}


def _doccano(path: Path) -> Iterator[Row]:
    for number, line in enumerate(read_text(path).split("\n"), 1):
        place = f"{path}:{number}"
        if line.strip():
            row = _expect(_load(line, place), dict, place, "expected one document a line")
            name = "label" if "label" in row else "cats"
            if name not in row:
                raise InputError(f"{place}: no label, expected what Doccano exports for text classification")
            yield {"keys": _keys(row, place), "coder": "", "labels": _labels(row[name], place), "place": place}


def _doccano_line(row: Row, path: Path) -> Row:
    place = f"{path}:{row['file_line']}"
    labels = [label.strip() for label in row["label"].split("#") if label.strip()]
    return {"keys": _keys(row, place), "coder": "", "labels": labels, "place": place}
