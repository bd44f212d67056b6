"""The rules of what is doubtful about a corpus: each a small function that yields where, and what was found."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from importlib import resources
from typing import NamedTuple

import numpy as np
import pandas as pd
import yaml

from framing.corpora.corpus import DATE_TOLD, OUTLET_TOLD, OUTLET_UNKNOWN, SCORED, Corpus
from framing.corpora.dates import read_dates
from framing.corpora.languages import split_by_language, tell_others
from framing.errors import InputError
from framing.lexicons import Lexicon
from framing.scores.counting import FEW_STOPS, LONG, MARKED, OFF_SUBJECT, mark_sentences, name_doubts, scored_sentences
from framing.text import language_of
from framing.text.rules import word_list
from framing.voices.grammar import load_grammar

Place = int | str  # the row of an article, or an outlet ("": the whole corpus)
Found = Iterator[tuple[Place, str]]


@dataclass(frozen=True)
class Material:
    """A corpus to check, what several rules need of it, and whether only what costs little is asked (`quick`)."""

    corpus: Corpus
    lexicons: Mapping[str, Lexicon]
    quick: bool

    @cached_property
    def owner(self) -> np.ndarray:
        """The row of the article of each sentence."""
        return pd.Index(self.corpus.articles["article"]).get_indexer(self.corpus.sentences["article"])

    @cached_property
    def rows(self) -> dict[object, int]:
        """The row of each article."""
        return {name: row for row, name in enumerate(self.corpus.articles["article"])}

    @cached_property
    def body(self) -> np.ndarray:
        """Whether each sentence is of a body."""
        return (self.corpus.sentences["unit"] == "body").to_numpy()

    @cached_property
    def bodies(self) -> list[str]:
        """The text of each article from the first sentence of its body to the last."""
        spans = self.corpus.sentences[self.body].groupby(self.owner[self.body]).agg({"start": "min", "end": "max"})
        spans = spans.reindex(range(len(self.corpus.articles)), fill_value=0)
        texts = zip(self.corpus.articles["text"], spans["start"].tolist(), spans["end"].tolist(), strict=True)
        return [text[start:end] for text, start, end in texts]

    @cached_property
    def languages(self) -> list[str]:
        """The code of each article's language, of two or three letters."""
        codes = self.corpus.articles["language"]
        return codes.map({code: language_of(code) for code in codes.unique()}).tolist()

    @cached_property
    def dates(self) -> tuple[pd.Series, str]:
        """The dates of articles that have one, and what is wrong where they cannot be read; quickly, of the first."""
        articles, none = self.corpus.articles.head(2_000 if self.quick else None), pd.Series(dtype="datetime64[ns]")
        try:
            return read_dates(articles).dropna() if "published" in articles else none, ""
        except InputError as error:
            return none, str(error)


class Rule(NamedTuple):
    """A rule: what it is called, how bad what it finds is, and what to do about it."""

    name: str
    level: str  # notes are left out when a corpus is read
    find: Callable[[Material], Found]
    remedy: str
    of_text: bool = True  # whether it needs the text


_SIGNS = yaml.safe_load(resources.files("framing.checking").joinpath("signs.yml").read_text("utf-8"))
_EMPTY = set(_SIGNS["empty"])
_FAILED = re.compile("|".join(_SIGNS["failed"]), re.IGNORECASE)
_BRIEF = 400  # characters: a longer text is more than the print of a failed download


def _placeholders(material: Material) -> Found:
    for row, body in enumerate(material.bodies):
        if len(body) <= _BRIEF:
            said = body.casefold().strip(" \n\t[](){}<>#*!\"'.-_")
            if said in _EMPTY or not any(map(str.isalpha, body)) or _FAILED.search(body):
                yield row, _brief(body)


# UTF-8 read as Windows-1252 or Latin-1, Windows-1251 or Mac Roman; Windows-1252 read as Latin-1; what nobody could read
_MISREAD = re.compile("[ÂÃâÅÄÐÑØÙ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[РС][°±²µ¶·ЂЃ‚ѓ„…†‡€‰ЉЊЌЋЏђ‘’“”•™љњќћџ]"
                      "|‚Ä[ôúùìî]|√[©®ß°]|[\x80-\x9f\ufffd]")  # fmt: skip
_MISREAD_FIRST = "ÂÃâÅÄÐÑØÙРС‚√\ufffd\x91\x92\x93\x94\x96\x97"  # most texts have none of these: that is found out fast
_LOST = re.compile(r"\b[A-Za-z]+\?(?:s|t|re|ve|ll|d|m)\b")


def _misread(material: Material) -> Found:
    for row, body in enumerate(material.bodies):
        if not body.isascii() and (hit := _find_misread(body, material.quick)):
            yield row, _around(body, hit)
        elif "?" in body and len(lost := _LOST.findall(body)) > 1:
            yield row, ", ".join(lost[:3])


def _find_misread(text: str, quick: bool) -> re.Match[str] | None:
    """Return the first characters read in the wrong encoding; those of rare encodings only where time is given."""
    if quick and not any(map(text.__contains__, _MISREAD_FIRST)):
        return None
    if (hit := _MISREAD.search(text)) is None and quick or hit and hit.group() < "\xa0" or "\ufffd" in text:
        return hit
    from ftfy.badness import BADNESS_RE

    return BADNESS_RE.search(text)


TAG = re.compile("|".join(_SIGNS["tags"]), re.IGNORECASE)
_WRITTEN = re.compile("|".join(_SIGNS["written"]))
ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]{2,8}\d?);")

_MARKS = [("<", TAG), ("&", ENTITY), ("[", _WRITTEN), ("{{", _WRITTEN), ("**", _WRITTEN)]


def _markup(material: Material) -> Found:
    for row, body in enumerate(material.bodies):
        asked = [pattern for mark, pattern in _MARKS if mark in body]
        if found := next(filter(None, (pattern.search(body) for pattern in asked)), None):
            yield row, _brief(found.group())


_MARK = re.compile("|".join(_SIGNS["cut"]), re.IGNORECASE)
_LIMITS = {255, 256, 500, 512, 1000, 1024, 2000, 2048, 4000, 4096, 5000, 8000, 8192, 10000, 32000, 32767, 65535}
_CLOSED = re.compile(r"[.!?…。！？｡؟۔।:;]\W*$|[\"”’»)\]]$")  # how a whole text ends


def _cut(material: Material) -> Found:
    bodies = material.bodies
    unstopped = [len(body) if len(body) > 150 and not _CLOSED.search(body[-4:]) else 0 for body in bodies]
    alike = Counter(unstopped)
    for row, (body, length) in enumerate(zip(bodies, unstopped, strict=True)):
        # Blanks at the limit, and blank lines between paragraphs, are no part of the text any more.
        gaps = 2 + body.count("\n") if length > 30_000 else 1
        if found := _MARK.search(body[-80:]):
            yield row, _brief(found.group())
        elif length and (alike[length] > 2 or any(limit - gaps <= length <= limit for limit in _LIMITS)):
            yield row, f"no stop at the end, {length:,} characters"


_MUCH = 0.02  # of the words: less is a pull quote
_ONCE = 8  # words: a shorter one may well be said twice


def _repeated(material: Material) -> Found:
    sentences = material.corpus.sentences
    long = sentences.loc[(sentences["tokens"] >= _ONCE).to_numpy() & material.body, ["article", "text", "tokens"]]
    again = long[long.duplicated(["article", "text"])]
    if len(again):
        rows = pd.Series(material.owner[again.index], index=again.index)
        for row, part in again.groupby(rows):
            share = part["tokens"].sum() / material.corpus.articles["tokens"].iloc[row]
            if share >= _MUCH:
                yield int(row), f"{share:.0%} of the words said again: {_brief(part['text'].iloc[0])}"


def _doubted(corpus: Corpus, by: str, flag: str, lexicon: Lexicon | None = None) -> pd.DataFrame:
    """Return the sums of the articles, or outlets, whose scores have a flag."""
    sentences = scored_sentences(mark_sentences(corpus, lexicon), by, SCORED)
    first = ~sentences["article"].duplicated()
    sums = sentences.assign(all_sentences=1, all_tokens=sentences["tokens"], articles=first)
    sums = sums.groupby(by, sort=False)[[*MARKED, "all_sentences", "all_tokens", "articles"]].sum()
    return sums[[flag in doubts for doubts in name_doubts(sums)]]


_SHARED, _SHARING = 0.3, 3  # of an outlet's articles, and at least so many
_QUOTED = re.compile('["“”„«»‹›「」]')


def _shared(material: Material) -> Found:
    sentences, articles = material.corpus.sentences, material.corpus.articles
    own = articles["duplicate_of"].isna().to_numpy()
    long = (sentences["tokens"] >= 5).to_numpy() & material.body & own[material.owner]
    long &= sentences["text"].where(long).duplicated(keep=False).to_numpy()  # few: the others are not copied
    table = pd.DataFrame({"row": material.owner[long], "text": sentences["text"].to_numpy()[long]}).drop_duplicates()
    table = table[table["text"].duplicated(keep=False)]
    table["outlet"] = articles["outlet"].astype(str).to_numpy()[table["row"]]
    sizes = articles.loc[own, "outlet"].astype(str).value_counts()
    for (outlet, text), count in table.groupby(["outlet", "text"], sort=False).size().items():
        if count >= max(_SHARING, _SHARED * sizes[outlet]) and not _QUOTED.search(text):
            yield outlet, f"in {count} of {sizes[outlet]} articles: {_brief(text)}"


def _few_stops(material: Material) -> Found:
    for article, sums in _doubted(material.corpus, "article", FEW_STOPS).iterrows():
        share = sums["loose"] / sums["all_tokens"]
        yield material.rows[article], f"{share:.0%} of the words stand in sentences without capital or stop"


def _off_subject(material: Material) -> Found:
    for lexicon, part in split_by_language(material.corpus, material.lexicons, warn=False) if material.lexicons else ():
        told = "{on_subject} of {all_sentences} sentences hold a word of the subject".format_map
        off = _doubted(part, "outlet", OFF_SUBJECT, lexicon)
        yield from ((str(outlet), told(sums)) for outlet, sums in off.iterrows())
        for article, sums in _doubted(part, "article", OFF_SUBJECT, lexicon).iterrows():
            row = material.rows[article]
            if sums["all_sentences"] >= LONG and material.corpus.articles["outlet"].iloc[row] not in off.index:
                yield row, told(sums)


def _spellings(material: Material) -> Found:
    alike: dict[str, list[str]] = defaultdict(list)
    for name in material.corpus.articles["outlet"].astype(str).unique():
        plain = unicodedata.normalize("NFKD", name).casefold()
        plain = re.sub(r"[^\w\s]|_|[\u0300-\u036f]", "", re.sub(r"^\W*(?:https?://|www\.|the\s)+", "", plain))
        alike["".join(plain.split())].append(name)
    for names in alike.values():
        for name in names[1:]:
            same = unicodedata.normalize("NFC", name) == unicodedata.normalize("NFC", names[0])
            yield name, f"{name!a} and {names[0]!a}" if same else f"{name!r} and {names[0]!r}"


def _noted(material: Material, note: str) -> Found:
    """Yield the articles of which the column note says so; and, given time, whose outlet is called unknown."""
    about = material.corpus.articles.reindex(columns=["outlet", "published", "note"]).astype("string").fillna("")
    for row, (outlet, day, said) in enumerate(about.itertuples(index=False)):
        if note in said or (note == OUTLET_UNKNOWN and outlet.casefold() == "unknown" and not material.quick):
            yield row, repr(day if note == DATE_TOLD else outlet)


def _no_date(material: Material) -> Found:
    articles = material.corpus.articles
    lacking = articles.get("published", pd.Series("", articles.index)).fillna("").astype(str).eq("").sum()
    if lacking and not {"published", "sha256"}.isdisjoint(articles):  # texts in memory may well have none
        yield "", f"{lacking} of {len(articles)} articles"


def _dates(material: Material) -> Found:
    dates, wrong = material.dates
    if wrong:
        yield "", wrong
    ahead = _ahead(dates)
    slips = (dates.dt.year < 1900) | (dates == pd.Timestamp(0)) | (ahead & (ahead.mean() <= _INVENTED))
    for row, date in dates[slips].items():
        yield int(str(row)), f"{date:%Y-%m-%d}"


_INVENTED = 0.5  # more dates ahead are a world of its own, not slips


def _ahead(dates: pd.Series) -> pd.Series:
    return dates > pd.Timestamp.now() + pd.Timedelta(days=2)


def _odd_dates(material: Material) -> Found:
    dates, _ = material.dates
    if len(dates) >= 10 and (counts := dates.value_counts()).iloc[0] >= 0.95 * len(dates):
        yield "", f"{counts.index[0]} in {counts.iloc[0]} of {len(dates)} articles"
    if _ahead(dates).mean() > _INVENTED:
        yield "", f"{_ahead(dates).sum()} of {len(dates)} dates lie in the future"


def _languages(material: Material) -> Found:
    for row, told in tell_others(material.corpus, not material.quick, 50 if material.quick else None).items():
        yield row, f"says {material.languages[row]!r}, looks like {told!r}"


def _without_rules(material: Material) -> Found:
    for code in sorted(set(material.languages)):
        lacking = ["abbreviations"] * (not word_list("abbreviations", code) and code not in ("zh", "ja", "ko"))
        lacking += ["words of speech"] * (not load_grammar(code).cues)
        if lacking:
            yield "", f"no {' and no '.join(lacking)} of {code!r} ({material.languages.count(code)} articles)"


def _duplicates(material: Material) -> Found:
    articles = material.corpus.articles
    for row in np.flatnonzero(articles["duplicate_of"].notna()).tolist():
        yield row, f"repeats {articles['duplicate_of'].iloc[row]}"


def _left_out(material: Material) -> Found:
    articles = material.corpus.articles
    found = articles["containment"].notna()  # not where somebody has said so
    originals = defaultdict[str, dict[str, bool]](dict)  # of each outlet, in order, and whether one was found
    for outlet, original, again in zip(articles["outlet"].astype(str), articles["duplicate_of"], found, strict=True):
        originals[outlet][str(original)] = bool(again) and originals[outlet].get(str(original), True)
    for outlet, names in originals.items():
        if all(names.values()):
            yield outlet, f"all its articles repeat others ({_brief(', '.join(names))})"


def _brief(text: str) -> str:
    return textwrap.shorten(text, 70, placeholder=" …") if " " in text else text[:70]


def _around(text: str, found: re.Match[str]) -> str:
    return " ".join(text[max(0, found.start() - 20) : found.end() + 20].split())


_FIX = "framing check CORPUS --fix OUT.csv (or framing.fix_corpus) writes a mended copy"
_THEN = "then delete its note in metadata.csv (framing new writes one)"
RULES = [
    Rule("placeholder text", "error", _placeholders, "get the text again, or leave the row out"),
    Rule("wrong encoding", "error", _misread, f"read the source as UTF-8 again; where it is lost, {_FIX}"),
    Rule("markup", "warning", _markup, _FIX),
    Rule("cut text", "warning", _cut, "get the whole text; without it, scores are of beginnings only"),
    Rule("repeated text", "warning", _repeated, "keep one copy in the text: counts multiply and intervals shrink"),
    Rule("shared sentence", "warning", _shared, "where it is a credit or a page's header, take it out of the texts"),
    Rule("few stops", "warning", _few_stops, "get the text as written; else report rates, not prevalences"),
    Rule("other language", "warning", _languages, "say it in the column language of the table or of metadata.csv"),
    Rule("off subject", "warning", _off_subject, "leave it out, or use a lexicon made for it"),
    Rule("outlet in several spellings", "warning", _spellings, "write it in one way, where it is one", False),
    Rule("outlet left out", "warning", _left_out, "it has no scores: say so, or set duplicate_of to none", False),
    Rule(OUTLET_UNKNOWN, "warning", partial(_noted, note=OUTLET_UNKNOWN), f"write the outlet; {_THEN}", False),
    Rule(OUTLET_TOLD, "warning", partial(_noted, note=OUTLET_TOLD), f"see that it is the outlet; {_THEN}", False),
    Rule(DATE_TOLD, "warning", partial(_noted, note=DATE_TOLD), f"see that it is not the download's; {_THEN}", False),
    Rule("doubtful date", "warning", _dates, "correct the column published, as 2024-06-19", False),
    Rule("no date", "note", _no_date, "write it in the column published: without it, no scores over time", False),
    Rule("odd dates", "note", _odd_dates, "see that they are not those of the download, or of another clock", False),
    Rule("language without rules", "note", _without_rules, "look at sentences and voices of some articles", False),
    Rule("near-duplicate", "note", _duplicates, "not scored; duplicate_of in the table decides otherwise", False),
]
