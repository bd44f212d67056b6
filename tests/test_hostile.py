"""Hostile texts, tables and surroundings: work grows with the text, and whatever goes wrong is a line."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import islice, product
from pathlib import Path
from xml.etree import ElementTree

import hostile
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import framing
from framing import InputError
from framing.capture.articles import _SIGN_OFF
from framing.capture.pages import repair
from framing.files import CONTROLS, read_csv
from framing.lexicons.patterns import _match_words, word_expression
from framing.text import Scanner, rules

SENTENCE = "The café raised fears of a cold war, the minister said on Monday. "
LEXICON = "language: en\nframes:\n  alarm:\n    terms: [fear*, cold war, threat]\n"


@pytest.mark.parametrize("name", ["clean", "find", "quotations"])
def test_work_grows_with_the_text_whatever_it_is(name: str) -> None:
    function = hostile.FUNCTIONS[name]
    hostile.seconds(function, hostile.SAID)
    kinds = zip(hostile.texts(1_500), hostile.texts(6_000), strict=True)
    found = {kind: hostile.grows(function, short, long, 0.25) for (kind, short), (_, long) in kinds}
    assert {kind: said for kind, said in found.items() if said} == {}


@pytest.mark.parametrize("name", ["concordance of words", "concordance of sentences"])
def test_contexts_of_many_hits_in_one_sentence_grow_with_the_text(name: str) -> None:
    function = hostile.FUNCTIONS[name]
    hostile.seconds(function, hostile.SAID)
    assert not hostile.grows(function, "a " * 10_000, "a " * 40_000)


def test_the_measure_of_growth_sees_a_square() -> None:
    def square(text: str) -> int:
        return sum(a == b for a in text for b in text)

    assert hostile.grows(square, "ab" * 250, "ab" * 1000, 0) and not hostile.grows(len, "ab" * 250, "ab" * 1000, 0)


@pytest.mark.parametrize("word", ["*a*a*a*b", "*a*a*a*a*a*a*b", "?*?*?*z", "*?*?*?b", "a*a*a*a?b"])
def test_a_word_with_many_asterisks_is_sought_without_turning_back(word: str) -> None:
    def seek(text: str) -> None:
        assert word_expression(word).fullmatch(text) is None

    assert not hostile.grows(seek, "a" * 10_000, "a" * 40_000)


def test_thousands_of_wildcards_are_sought_in_the_types_that_hold_their_letters() -> None:
    letters = ["".join(five) for five in product("abcde", repeat=5)]
    for form in ("*{}*", "?{}"):

        def seek(words: list[str]) -> None:
            types = [f"{word}{end}" for word in words for end in ("x", "yz", "")]
            found = list(_match_words(types, [form.format(word) for word in words]))  # noqa: B023
            assert all(word_expression(word).fullmatch(types[place]) for place, word in found)
            assert len(found) == len(set(found)) == (3 * len(words) if form == "*{}*" else 0)  # noqa: B023

        assert not hostile.grows(seek, letters[:500], letters[:2_000])


@pytest.mark.parametrize("form", [
    lambda n: "".join(f"{first}{second}ās is " for first, second in islice(product(hostile.NAMES, repeat=2), 10 * n)),
    lambda n: "donās canās " + "a" * 200 * n, lambda n: "Aās " + "donāt " * 40 * n + "x",
    lambda n: "āAa a,ā " + "aāb " * 40 * n], ids=["stems", "a word", "contracted", "inner"])  # fmt: skip
def test_false_letters_are_put_back_in_a_time_that_grows_with_the_text(form: Callable[[int], str]) -> None:
    def put_back(text: str) -> None:
        assert len(repair(text)) == len(text)

    assert not hostile.grows(put_back, form(500), form(2_000))


def test_sentences_are_cut_however_long_the_process_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    redos = pytest.importorskip("nltk.redos")  # whose clock ends what takes longer
    monkeypatch.setattr(redos, "DEFAULT_TIMEOUT", 1e-9)
    rules._punkt.cache_clear()
    pattern = rules._punkt("en").__self__._lang_vars.period_context_re()  # type: ignore[attr-defined]
    assert sum(1 for _ in pattern.finditer("A threat. A fear. " * 10_000)) > 10_000
    rules._punkt.cache_clear()


@pytest.mark.parametrize(
    "text", ["[" * 30_000 + "]" * 30_000, '[{"text": "a", "x": ' + '{"a":' * 30_000 + "1" + "}" * 30_000 + "}]"]
)
def test_json_that_is_nested_without_end_is_refused(text: str, tmp_path: Path) -> None:
    for name in ("t.json", "t.jsonl"):
        (tmp_path / name).write_text(text)
        with pytest.raises(framing.InputError, match="nested too deeply"):
            framing.read_corpus(tmp_path / name)


PIECES: dict[str, tuple[Callable[[str], object], str, str, str]] = {
    "a sign-off": (_SIGN_OFF.search, "It ended. (", "A", "b"),
    "a gap of dots": (lambda text: Scanner(compiled=True).scan([text]), "a", ".", " b"),
    "blanks before what goes on": (lambda text: framing.read_corpus([
        {"text": SENTENCE + text, "outlet": "A", "title": "B"}]), "c", " ", "d"),
}  # fmt: skip


@pytest.mark.parametrize("name", PIECES)
def test_patterns_are_linear_in_the_texts_that_are_worst_for_them(name: str) -> None:
    function, first, part, last = PIECES[name]
    function(first + part + last)
    assert not hostile.grows(function, first + 5_000 * part + last, first + 20_000 * part + last, 0.1)


@pytest.mark.filterwarnings("ignore::framing.errors.FramingWarning")  # that a text is cut
def test_an_opening_says_that_it_goes_on() -> None:
    ends = ("  … [+2345 chars] ", " [+x]")
    rows = [{"text": f"{SENTENCE}And so{end}", "outlet": "A", "title": "B"} for end in ends]
    assert [text.rpartition("And ")[2] for text in framing.read_corpus(rows).articles["text"]] == ["so…", "so [+x]"]


def test_a_header_of_many_columns_is_read_as_fast_as_it_is_long(tmp_path: Path) -> None:
    def read(columns: int) -> None:
        (path := tmp_path / "t.csv").write_text(
            ",".join(["text", *(f"c{i}" for i in range(columns))]) + "\n" + "x," * columns + "x\n"
        )
        assert read_csv(path, ["text"]).shape == (1, columns + 2)

    assert not hostile.grows(read, 5_000, 20_000)


# Tables


def not_utf8() -> pa.Table:
    raw = SENTENCE.encode("latin-1") * 20
    text = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(struct.pack("<ii", 0, len(raw))), pa.py_buffer(raw)]
    )
    return pa.table({"text": text, "outlet": ["A"]})


TEXTS = [SENTENCE * 20, SENTENCE.replace("cold war", "threat") * 30]


def test_a_table_of_more_columns_than_rows_have_words_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    header = ",".join(["text", "outlet", *(f"c{i}" for i in range(20_000))])
    path.write_text(f"{header}\nA threat.,Post{',x' * 20_000}\n")
    for read in (framing.read_corpus, lambda path: framing.scale.score(path, hostile.LEXICON, client=1)):
        with pytest.raises(InputError, match=r"wide.csv:1: 20,002 columns, expected 10,000 at most"):
            read(path)


@pytest.mark.filterwarnings("ignore:.*(problems found|repeat others)")
@pytest.mark.parametrize("kind", ["string_view", "binary_view"])
def test_views_of_parquet_are_read_or_refused_alike_in_blocks(tmp_path: Path, kind: str) -> None:
    texts = [text.encode() for text in TEXTS] if kind == "binary_view" else TEXTS
    views = pa.table({"text": pa.array(texts, getattr(pa, kind)()), "outlet": ["A", "B"]})
    pq.write_table(views, tmp_path / "t.parquet")
    if kind == "binary_view":
        for read in (framing.read_corpus, lambda path: framing.scale.score(path, hostile.LEXICON, client=1)):
            with pytest.raises(InputError, match="text must be text, got bytes"):
                read(tmp_path / "t.parquet")
        return
    whole = framing.score(framing.read_corpus(tmp_path / "t.parquet"), hostile.LEXICON)
    pd.testing.assert_frame_equal(framing.scale.score(tmp_path / "t.parquet", hostile.LEXICON, client=1), whole)


def table(**columns: object) -> pa.Table:
    return pa.table({"text": TEXTS, "outlet": ["A", "B"], **columns})


TABLES = {
    "bytes that are no UTF-8": not_utf8(),
    "bytes": pa.table({"text": [b"caf\xe9 " * 20], "outlet": ["A"]}),
    "a column twice": pa.Table.from_arrays(
        [pa.array(TEXTS), *[pa.array(["A", "B"])] * 2], ["text", "outlet", "outlet"]
    ),
    "a time zone nobody knows": table(published=pa.array([0, 1], pa.timestamp("us", "Mars/Olympus"))),
    "texts in lists": pa.table({"text": [[SENTENCE], [SENTENCE]], "outlet": ["A", "B"]}),
    "lists of outlets": pa.table({"text": TEXTS, "outlet": [["x"], ["y"]]}),
    "lists of languages": table(language=[["en"], ["en"]]),
    "lists of repeats": table(article=["a", "b"], duplicate_of=[["a"], None]),
    "a circle": table(article=["a", "b"], duplicate_of=["b", "a"]),
}


@pytest.mark.parametrize("extra", [[], ["--stream"]], ids=["whole", "stream"])
@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_cannot_be_used_ends_in_a_line_without_its_text(
    name: str, extra: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pq.write_table(TABLES[name], tmp_path / "t.parquet")
    (tmp_path / "l.yml").write_text(LEXICON)
    out = tmp_path / "o.csv"
    assert run(["score", tmp_path / "t.parquet", "--lexicon", tmp_path / "l.yml", "--out", out, *extra]) == 2
    said = [line for line in capsys.readouterr().err.splitlines() if not line.startswith(("warning:", "note:"))]
    assert len(said) == 1 and "t.parquet" in said[0] and "minister" not in said[0] and not out.exists()


def run(arguments: list[object]) -> int:
    from framing.commands.main import main

    return main([str(one) for one in arguments])


@pytest.mark.parametrize("extra", [[], ["--stream"]], ids=["whole", "stream"])
def test_whole_numbers_with_gaps_name_the_article_that_is_repeated(extra: list[str], tmp_path: Path) -> None:
    repeats = table(article=[1, 2], duplicate_of=pa.array([None, 1], pa.int64()))
    pq.write_table(repeats, tmp_path / "t.parquet")
    (tmp_path / "l.yml").write_text(LEXICON)
    assert (
        run(["score", tmp_path / "t.parquet", "--lexicon", tmp_path / "l.yml", "--out", tmp_path / "o.csv", *extra])
        == 0
    )
    assert set(pd.read_csv(tmp_path / "o.csv")["outlet"]) == {"A"}


def test_blocks_without_an_article_in_the_language_of_the_lexicon_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pq.write_table(table(language=["fr", "fr"]), tmp_path / "t.parquet")
    (tmp_path / "l.yml").write_text(LEXICON)
    out = tmp_path / "o.csv"
    assert run(["score", tmp_path / "t.parquet", "--lexicon", tmp_path / "l.yml", "--out", out, "--stream"]) == 2
    assert "no article is in the language of a lexicon (en)" in capsys.readouterr().err and not out.exists()


def test_long_chains_of_repeats_are_followed_once() -> None:
    def follow(size: int) -> None:
        names = [f"a{n}" for n in range(size)]
        chained = pd.DataFrame({"text": "a b", "outlet": "A", "article": names, "duplicate_of": [*names[1:], "none"]})
        assert len(framing.read_corpus(chained.iloc[::-1]).articles) == size

    assert not hostile.grows(follow, 1_000, 4_000)


HALF = "The café fears a cold war \ud800 of words. " * 20


@pytest.mark.filterwarnings("ignore::framing.errors.FramingWarning")  # that the text may have been misread
@pytest.mark.parametrize("form", [
    [HALF], [{"text": HALF, "outlet": "A\udfff"}],
    pd.DataFrame({name: pd.Series([value], dtype=object) for name, value in (("text", HALF), ("outlet", "A\udfff"))}),
], ids=["list", "records", "table"])  # fmt: skip
def test_half_a_character_is_read_as_one_that_is_lost(form: object, tmp_path: Path) -> None:
    corpus = framing.read_corpus(form)
    assert "war \ufffd of" in corpus[0].text and "\ud800" not in corpus[0].text
    assert framing.report(corpus, framing.Lexicon.from_dict({"alarm": ["fear*"]}, "en"), tmp_path / "r.html")


def test_a_column_twice_in_a_table_in_memory_is_a_line() -> None:
    table = pd.DataFrame([[SENTENCE, "A", "B"]], columns=["text", "outlet", "outlet"], dtype=object)
    with pytest.raises(framing.InputError, match="outlet"):
        framing.read_corpus(table)


# Claims


def test_a_frame_without_terms_is_no_estimate_and_no_frame_at_all_is_refused() -> None:
    corpus = framing.read_corpus([SENTENCE * 10])
    empty = framing.Lexicon.from_dict({"alarm": ["fear*"], "calm": []}, "en")
    scores = framing.score(corpus, empty, by="article").set_index("frame")
    assert scores.loc["calm", ["estimate", "low", "high", "hits"]].isna().all(axis=None)
    assert scores.loc["calm", "flag"].str.contains("undecided").all() and scores.loc["alarm", "hits"].eq(10).all()
    with pytest.raises(framing.InputError, match="no frame, expected"):
        framing.score(corpus, framing.Lexicon((), ()))


@pytest.mark.parametrize("command", ["score", "compare", "hits", "figures"])
def test_a_lexicon_without_frames_ends_in_a_line(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pq.write_table(table(), tmp_path / "t.parquet")
    (tmp_path / "l.yml").write_text("language: en\nframes: {}\n")
    assert run([command, tmp_path / "t.parquet", "--lexicon", tmp_path / "l.yml", "--out", tmp_path / "o"]) == 2
    assert "no frame, expected" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("language", ["german", "patterns", "", "../en"])
def test_a_language_that_is_no_code_is_refused(language: str) -> None:
    with pytest.raises(framing.InputError, match="language must be a code"):
        framing.quotations("“No,” said Ann Lee.", language)


# Surroundings


def command(*arguments: str, shell: str = "", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "framing", *arguments]
    form = " ".join(line) + shell if shell else line
    return subprocess.run(
        form, shell=bool(shell), capture_output=True, env=os.environ | (env or {}), timeout=120, encoding="latin-1"
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "a.txt"
    path.write_text("Čas a мир → ≥\n\n" + "\n\n".join(f"{SENTENCE * 4} → {n}" for n in range(400)), encoding="utf-8")
    return path


@pytest.mark.filterwarnings("ignore::framing.errors.FramingWarning")
def test_control_characters_and_halves_of_characters_leave_pages_and_drawings_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("framing.reports._fill", lambda *_: odd)
    odd = "=a \x01\x0b]]> --> <b> \ud800\uffff"
    texts = [{"text": f"{name} {SENTENCE * 9}{odd}", "outlet": name + odd, "title": name + odd} for name in "AB"]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, texts)))
    corpus, lexicon = framing.read_corpus(tmp_path / "t.jsonl"), framing.Lexicon.from_dict({"alarm": ["fear*"]}, "en")
    framing.figures.fingerprint(framing.score(corpus, lexicon)).save(drawn := tmp_path / "f.svg")
    ElementTree.parse(drawn)
    shown = framing.highlight(corpus, corpus.articles["article"][0], framing.find(corpus, lexicon))
    for page in (shown.save(tmp_path / "h.html"), framing.report(corpus, lexicon, tmp_path / "r.html")):
        assert not CONTROLS.search(page.read_text("utf-8"))
    assert framing.clean(f"A title\ud800\n\n{SENTENCE * 9}\ud800").text.endswith("\ufffd")


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
@pytest.mark.parametrize("shell", [" | head -1", " >&-", " | true"])
def test_who_reads_may_go_away(page: Path, shell: str) -> None:
    done = command("clean", str(page), shell=shell)
    assert done.stderr == "" and done.returncode == 0


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_code_page_without_the_letters_is_written_to(page: Path, encoding: str) -> None:
    done = command("clean", str(page), env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0 and done.stderr == "" and "\\u043c\\u0438\\u0440" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_a_command_in_a_line(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "wait")  # nobody writes into it: a command that reads it waits
    code = (
        "import sys, framing.commands.corpus as c, framing.commands.main as m\n"
        "sys.stderr.write('ready\\n'); sys.stderr.flush()\n"
        f"m.app = lambda **_: open({str(tmp_path / 'wait')!r})\n"
        "sys.exit(m.main([]))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None and process.stderr.readline() == "ready\n"
    time.sleep(0.5)
    process.send_signal(getattr(signal, name))
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130 and said.count("\n") == 1 and "interrupted" in said
