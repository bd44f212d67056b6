"""Exports of annotation tools: Label Studio (JSON, JSON-MIN, CSV) and Doccano (JSONL, CSV).

Each annotation becomes a row with 0 or 1 for every label. An export that is not what it seems is refused with one line
that names the file and the task or line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from framing.errors import InputError
from framing.files import read_csv, read_text

_KEYS = ("article", "sentence", "unit", "id")
_OF_LABEL_STUDIO = {"id", "annotator", "annotation_id"}
_NO_CONTROLS = {
    *_KEYS, *_OF_LABEL_STUDIO, "text", "created_at", "updated_at", "lead_time", "file_line", "before", "outlet",
    "comment", "title", "note",
}  # fmt: skip  # columns of Label Studio's flat exports that hold no choices


class Annotation(NamedTuple):
    """What one coder chose for one unit, and where that is written."""

    keys: dict[str, Any]
    coder: str
    labels: list[str]
    place: str


def read_export(path: Path, frames: Sequence[str] | None = None) -> pd.DataFrame | None:
    """Return article and sentence (else unit), coder, a column per label, and place; None for a CSV of no such tool."""
    ending = path.suffix.lower()
    if ending == ".json":
        return _to_table(list(_label_studio(path)), path, frames)
    if ending == ".jsonl":
        return _to_table(list(_doccano(path)), path, frames)
    table = read_csv(path, required=[])
    columns, rows = set(table.columns), table.to_dict("records")
    if _OF_LABEL_STUDIO <= columns:
        return _to_table([_flat_label_studio(row, f"{path}:{row['file_line']}") for row in rows], path, frames)
    if {"id", "label"} <= columns and not {"coder", "unit"} & columns:
        return _to_table([_doccano_row(row, f"{path}:{row['file_line']}") for row in rows], path, frames)
    return None


def _to_table(annotations: list[Annotation], path: Path, frames: Sequence[str] | None) -> pd.DataFrame:
    if not annotations:
        raise InputError(f"{path}: no annotation, expected at least one")
    chosen = sorted({label for own in annotations for label in own.labels})
    names = list(dict.fromkeys([*(frames or []), *chosen]))
    if not names:
        raise InputError(f"{path}: no label was chosen anywhere; name the frames (frames=) to read them as 0")
    for own in annotations:
        extra = set(own.labels) - set(frames or names)
        if extra:
            raise InputError(f"{own.place}: label {min(extra)!r}, expected one of {', '.join(names)}")
    if all({"article", "sentence"} <= set(own.keys) for own in annotations):
        units = [{name: own.keys[name] for name in ("article", "sentence")} for own in annotations]
    else:
        units = [{"unit": _unit(own)} for own in annotations]
    table = pd.DataFrame(units, dtype=object).assign(coder=[own.coder for own in annotations])
    for name in names:
        table[name] = [int(name in own.labels) for own in annotations]
    return table.assign(place=[own.place for own in annotations])


def _unit(annotation: Annotation) -> object:
    """Return what names the unit where not every annotation has article and sentence."""
    for name in ("unit", "id"):
        if name in annotation.keys:
            return annotation.keys[name]
    raise InputError(f"{annotation.place}: no id, expected one, or article and sentence in every task")


def _label_studio(path: Path) -> Iterator[Annotation]:
    tasks = _expect(_load(read_text(path), str(path)), list, str(path), "expected the list of tasks of Label Studio")
    for number, task in enumerate(tasks, 1):
        place = f"{path}: task {number}"
        _expect(task, dict, place, "expected a task with annotations")
        if "annotations" not in task:
            if "annotator" not in task:
                raise InputError(f"{place}: no annotations, expected an export of Label Studio (JSON or JSON-MIN)")
            yield _flat_label_studio(task, place)
            continue
        keys = _keys({"id": task.get("id")} | _expect(task.get("data", {}), dict, place, "data must be a table"), place)
        for annotation in _expect(task["annotations"], list, place, "annotations must be a list"):
            _expect(annotation, dict, place, "an annotation must be a table")
            if not annotation.get("was_cancelled"):
                labels = _choices(annotation.get("result", []), place)
                yield Annotation(keys, _annotator(annotation.get("completed_by"), place), labels, place)


def _choices(results: Any, place: str) -> list[str]:
    """Return the labels chosen in the regions of an annotation."""
    labels: list[str] = []
    for region in _expect(results, list, place, "result must be a list"):
        _expect(region, dict, place, "a result must be a table")
        if region.get("type") == "choices":
            value = _expect(region.get("value"), dict, place, "value of a choice must be a table")
            labels += _labels(value.get("choices"), place)
    return labels


def _flat_label_studio(row: dict[str, Any], place: str) -> Annotation:
    """Read an annotation of JSON-MIN or CSV: every further column is a control with its choices."""
    labels = [label for name in row if name not in _NO_CONTROLS for label in _labels(row[name], place)]
    return Annotation(_keys(row, place), _annotator(row["annotator"], place), labels, place)


def _doccano(path: Path) -> Iterator[Annotation]:
    for number, line in enumerate(read_text(path).split("\n"), 1):
        place = f"{path}:{number}"
        if line.strip():
            row = _expect(_load(line, place), dict, place, "expected one document a line")
            name = "label" if "label" in row else "cats"
            if name not in row:
                raise InputError(f"{place}: no label, expected what Doccano exports for text classification")
            yield Annotation(_keys(row, place), "", _labels(row[name], place), place)


def _doccano_row(row: dict[str, Any], place: str) -> Annotation:
    labels = [label.strip() for label in row["label"].split("#") if label.strip()]
    return Annotation(_keys(row, place), "", labels, place)


def _keys(data: dict[str, Any], place: str) -> dict[str, Any]:
    """Return what names the unit of a task."""
    keys = {name: data[name] for name in _KEYS if data.get(name) not in (None, "")}
    if "id" not in keys and "unit" not in keys and not {"article", "sentence"} <= set(keys):
        raise InputError(f"{place}: no id, expected one (or article and sentence)")
    for name, value in keys.items():
        _expect(value, (str, int), place, f"{name} must be a word or a whole number")
    return keys


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
