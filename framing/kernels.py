"""Compiled loops over characters and tokens: what `framing.text` says of words, at the speed of memory.

Text is an array of code points in which a blank stands before and behind every piece. What a character is comes
from `framing.characters`, what a gap or a place decides from `framing.boundaries`; here nothing is decided.
The loops are kept beside this file once compiled, or in the user's cache where that cannot be written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from framing.characters import APOSTROPHE, BLANK, FIRST, HAN, LETTER, MARK, RUN, WORD

_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio, odd, in 64 bits
_DOT, _UNDERSCORE, _BREAK, _SPACE = ord("."), ord("_"), ord("\n"), ord(" ")
NO_DOT, LAST_DOT, INNER_DOT = range(3)  # of words: whether an acronym, and whether it ends in its dot
ENDS, BLANKS, UNDERSCORES, BRACKETS, JOINS = 1, 2, 4, 8, 16  # of gaps: what stands in them, and whether they join
REACH = 6  # words that touch each other, looked through for a full stop
_DATELINE_REACH = 100  # characters of a piece within which the bracket of a dateline opens


def compiled(function: Callable[..., Any]) -> Any:
    """Have a function compiled where it is first called, and kept where anything can be."""
    try:
        return njit(cache=True)(function)
    except RuntimeError:  # neither this folder nor the user's cache can be written
        return njit(function)


@compiled
def _hash(codes, start, end):
    value = _FACTOR
    for i in range(start, end):
        value = (value ^ np.uint64(codes[i])) * _FACTOR
    return value


@compiled
def _home(value, slots):
    """Return the slot in which a hash is sought first."""
    return np.int64(value >> np.uint64(32)) & (len(slots) - 1)


@compiled
def hash_spans(codes, starts, ends):
    """Return the hash of each sequence of codes."""
    values = np.empty(len(starts), dtype=np.uint64)
    for n in range(len(starts)):
        values[n] = _hash(codes, starts[n], ends[n])
    return values


@compiled
def _holds(codes, start, end, slots, hashes):
    """Return whether a table holds a sequence."""
    value = _hash(codes, start, end)
    slot = _home(value, slots)
    while slots[slot] >= 0:
        if hashes[slots[slot]] == value:
            return True
        slot = (slot + 1) & (len(slots) - 1)
    return False


@compiled
def number_spans(codes, starts, ends, values, numbers, done, slots, hashes, begins, known, count):
    """Give sequences of codes their numbers, by first appearance, until the table is full.

    Two share a number only if their hashes do: among ten million the chance of one such pair is about three in a
    million.

    Parameters
    ----------
    codes, starts, ends, values : the sequences, and the hash of each
    numbers : (N,) int32, out
    done : sequences numbered before
    slots : (power of 2,) int32, open addressing: numbers, or -1
    hashes : (room,) uint64, of the sequences met
    begins : (room + 1,) int64, where in `known` a sequence begins; it ends one before the next begins
    known : the sequences met, each followed by a line break
    count : (1,) int64, how many there are

    Returns
    -------
    int, the sequences that are done
    """
    for n in range(done, len(starts)):
        value = values[n]
        slot = _home(value, slots)
        while True:
            number = np.int64(slots[slot])
            if number < 0:
                number, begin, start, size = count[0], begins[count[0]], starts[n], ends[n] - starts[n]
                if number == len(hashes) or begin + size >= len(known):
                    return n
                slots[slot], hashes[number] = number, value
                for i in range(size):
                    known[begin + i] = codes[start + i]
                known[begin + size] = _BREAK
                begins[number + 1] = begin + size + 1
                count[0] += 1
                break
            if hashes[number] == value:
                break
            slot = (slot + 1) & (len(slots) - 1)
        numbers[n] = number
    return len(starts)


@compiled
def fill_slots(slots, hashes, count):
    """Enter numbers into new slots by their hashes."""
    for number in range(count):
        slot = _home(hashes[number], slots)
        while slots[slot] >= 0:
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = number


@compiled
def find_paragraphs(codes, lows, highs, single, or_lines, kind):
    """Find the paragraphs of texts, as `framing.text.paragraph_spans` does.

    Parameters
    ----------
    codes, lows, highs : code points; (N,) where the texts begin and end
    single : (N,) bool, which texts are one paragraph each
    or_lines : whether a text with one paragraph has one on each line
    kind : (code points,) uint8, bits of `framing.characters`

    Returns
    -------
    text, low, high : (P,) of each paragraph its text, and where it begins and ends
    """
    text, low, high = np.empty((3, len(lows) + len(codes) // 2), np.int64)
    found = 0
    for n in range(len(lows)):
        before = found
        found = _part(codes, lows[n], highs[n], WHOLE if single[n] else BLANK_LINES, kind, low, high, found)
        if or_lines and not single[n] and found == before + 1:
            found = _part(codes, lows[n], highs[n], LINES, kind, low, high, before)
        text[before:found] = n
    return text[:found], low[:found], high[:found]


BLANK_LINES, LINES, WHOLE = range(3)  # what parts the paragraphs of a text


@compiled
def _part(codes, start, stop, parted, kind, low, high, found):
    """Note where the paragraphs of one text begin and end; return how many are found by then."""
    i = start
    while start < stop:
        while i < stop and (codes[i] != _BREAK or parted == WHOLE):
            i += 1
        behind = stop if i == stop else i + 1 if parted == LINES else _next_paragraph(codes, i, stop, kind)
        if behind == i < stop:  # a line break only
            i += 1
            continue
        low[found], high[found] = start, i
        while start < i and kind[codes[start]] & BLANK:
            start += 1
        found += start < i
        start = i = behind
    return found


@compiled
def _next_paragraph(codes, at, high, kind):
    """Return where a paragraph begins behind the blank lines that begin here; `at` if none do."""
    stop = at + 1
    while stop < high and kind[codes[stop]] & BLANK and codes[stop] != _BREAK:
        stop += 1
    if stop == high or codes[stop] != _BREAK:
        return at
    while stop < high and kind[codes[stop]] & BLANK:
        stop += 1
    return stop


@compiled
def find_tokens(codes, lows, highs, kind, elided):
    """Find the tokens of pieces of text, and the gaps before, between and behind them.

    What a token is says `framing.text.token_pattern`.

    Parameters
    ----------
    codes, lows, highs : code points; (P,) where the pieces begin and end
    kind : (code points,) uint8, bits of `framing.characters`
    elided : table (slots, hashes) of what is cut off before an apostrophe; no slots: nothing is

    Returns
    -------
    heads : (P + 1,) int64, the first token of each piece
    start, end, value : (T,) where the tokens stand in `codes`, and their hashes
    gap, gap_start, gap_end : (G,) of all gaps that are more than a blank: its place (of each piece the gaps before its
        tokens, and the one behind the last), and where it stands; the outermost hold a blank beside the piece
    """
    slots, hashes = elided
    size, pieces = len(codes), len(lows)
    heads = np.zeros(pieces + 1, dtype=np.int64)
    start, end, value = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.uint64)
    gap, gap_start, gap_end = np.empty((3, size + pieces), np.int32)
    t = g = 0
    for p in range(pieces):
        i, high = lows[p], highs[p]
        behind = i - 1
        while i < high:
            here = kind[codes[i]]
            if not here & (FIRST | HAN):
                i += 1
                continue
            if i - behind != 1 or codes[behind] != _SPACE:
                gap[g], gap_start[g], gap_end[g] = t + p, behind, i
                g += 1
            start[t] = i
            hashed = (_FACTOR ^ np.uint64(codes[i])) * _FACTOR
            i += 1
            if here & FIRST:
                while True:
                    while kind[codes[i]] & RUN:
                        hashed = (hashed ^ np.uint64(codes[i])) * _FACTOR
                        i += 1
                    if kind[codes[i]] & APOSTROPHE and kind[codes[i + 1]] & FIRST:
                        hashed = (hashed ^ np.uint64(codes[i])) * _FACTOR
                        i += 1
                    else:
                        break
                if codes[i] == _DOT and here & LETTER and kind[codes[i + 1]] & LETTER:
                    i = max(i, _acronym(codes, start[t], kind))
                    hashed = _hash(codes, start[t], i)
                if len(slots):
                    i = _elided_end(codes, start[t], i, kind, slots, hashes)
                    hashed = _hash(codes, start[t], i)
            end[t], value[t] = i, hashed
            behind = i
            t += 1
        gap[g], gap_start[g], gap_end[g] = t + p, behind, high + 1
        g += 1
        heads[p + 1] = t
    return heads, start[:t].copy(), end[:t].copy(), value[:t], gap[:g], gap_start[:g], gap_end[:g]


@compiled
def _acronym(codes, start, kind):
    """Return the end of a dotted acronym that begins here, -1 where none does."""
    at, groups, last = _skip_marks(codes, start + 1, kind), 0, start
    while codes[at] == _DOT and kind[codes[at + 1]] & LETTER:
        groups, last = groups + 1, at
        at = _skip_marks(codes, at + 2, kind)
    if not groups:
        return -1
    while at >= last + 2:  # the last letter gives back its marks one by one
        end = _acronym_tail(codes, at, kind)
        if end >= 0:
            return end
        at -= 1
    return last + 1 if groups > 1 else -1


@compiled
def _skip_marks(codes, at, kind):
    while kind[codes[at]] & MARK:
        at += 1
    return at


@compiled
def _acronym_tail(codes, at, kind):
    """Return where an acronym whose letters end here ends: with a possessive, or a dot no word follows; else -1."""
    mark = at + (codes[at] == _DOT)
    if kind[codes[mark]] & APOSTROPHE and _is_s(codes[mark + 1]) and not kind[codes[mark + 2]] & WORD:
        return mark + 2
    if kind[codes[at]] & WORD and codes[at] != _UNDERSCORE:
        return -1
    if kind[codes[at]] & APOSTROPHE and kind[codes[at + 1]] & WORD:
        return -1
    return mark


@compiled
def _is_s(code):
    return code == 115 or code == 83 or code == 0x17F


@compiled
def _elided_end(codes, start, end, kind, slots, hashes):
    """Return the end of what is elided before the first apostrophe of a word ("l’" of "l’axe"), or of the word."""
    at = start
    while at < end and not kind[codes[at]] & APOSTROPHE:
        at += 1
    if at < end and kind[codes[at + 1]] & FIRST and _holds(codes, start, at, slots, hashes):
        return at + 1
    return end


@compiled
def sort_words(words, begins, special):
    """Return of each word 0: plain, in lower case; 1: plain, with a capital; 2: anything else.

    Plain is a word of two or more ASCII letters that is none of the special ones.

    Parameters
    ----------
    words, begins : the words, each followed by one code; where they begin
    special : table (slots, hashes)
    """
    slots, hashes = special
    kinds = np.empty(len(begins) - 1, dtype=np.int8)
    for n in range(len(kinds)):
        first, size = begins[n] - begins[0], begins[n + 1] - begins[n] - 1
        lower = words[first : first + size] | np.uint32(32)
        plain = size > 1
        for i in range(size):
            plain &= 97 <= lower[i] <= 122 and words[first + i] < 128
        if plain and not _holds(lower, 0, size, slots, hashes):
            kinds[n] = words[first] < 97
        else:
            kinds[n] = 2
    return kinds


@compiled
def find_places(heads, single, type_, gap, dotted, shape, flags, tail, head):
    """Find where a sentence may end.

    Parameters
    ----------
    heads, single : the first token of each piece, and whether it is one sentence
    type_, gap : as `cut` gives them
    dotted, shape : of each word, `NO_DOT`, `LAST_DOT` or `INNER_DOT`, and the number of its stand-in
    flags, tail, head : of each gap, `ENDS | BLANKS | UNDERSCORES`, and what touches the word behind and before

    Returns
    -------
    piece, token : (N,) int32, of each place its piece and the token before which a sentence may begin
    key : (N, 5) uint32, what decides of it
    by_rule : (P,) bool, pieces that hold what keys cannot show
    """
    pieces = len(heads) - 1
    piece, token = np.empty(len(type_), dtype=np.int32), np.empty(len(type_), dtype=np.int32)
    key = np.empty((len(type_), 5), dtype=np.uint32)
    by_rule = np.zeros(pieces, dtype=np.bool_)
    n = 0
    for p in range(pieces):
        if single[p]:
            continue
        first, last = heads[p], heads[p + 1]
        by_rule[p] = first == last or flags[gap[first + p]] & ENDS or flags[gap[last + p]] & UNDERSCORES
        for t in range(first, last):
            if dotted[type_[t]] == INNER_DOT:
                by_rule[p] = True
            if t > first and (flags[gap[t + p]] & ENDS or dotted[type_[t - 1]] == LAST_DOT):
                if _stops_behind(t, p, last, type_, gap, dotted, flags):
                    by_rule[p] = True
                piece[n], token[n] = p, t
                key[n, 0], key[n, 1] = tail[gap[t - 1 + p]], shape[type_[t - 1]]
                key[n, 2] = gap[t + p]
                key[n, 3], key[n, 4] = shape[type_[t]], head[gap[t + 1 + p]]
                n += 1
    return piece[:n], token[:n], key[:n], by_rule


@compiled
def _stops_behind(t, p, last, type_, gap, dotted, flags):
    """Return whether a full stop stands behind words that touch token `t` ("3.5", "well-known.”")."""
    at = t + 1
    for _ in range(REACH):
        behind = flags[gap[at + p]]
        if behind & BLANKS:
            return False
        if behind & ENDS or dotted[type_[at]] == LAST_DOT or flags[gap[at + 1 + p]] & ENDS:
            return True
        at += 1
    return not flags[gap[at + p]] & BLANKS


@compiled
def may_open_with_dateline(codes, lows, pieces, kind, heads, end, gap, flags):
    """Return which pieces may open with a dateline: with three capitals or the like, a bracket early on, or a blank."""
    may = np.zeros(len(pieces), dtype=np.bool_)
    for n in range(len(pieces)):
        p = pieces[n]
        low, t = lows[p], heads[p]
        capitals = _capital(codes[low]) and _capital(codes[low + 1]) and _capital(codes[low + 2])
        may[n] = capitals or kind[codes[low]] & BLANK or flags[gap[t + p]] & BRACKETS
        while not may[n] and t < heads[p + 1] and end[t] < low + _DATELINE_REACH:
            t += 1
            may[n] = flags[gap[t + p]] & BRACKETS
    return may


@compiled
def _capital(code):
    """Return whether a character may stand among the capitals of a dateline."""
    mark = code == 32 or code == 39 or code == 45 or code == 46 or code == 0x2019  # blank ' - . ’
    return mark or 65 <= code <= 90 or 0xC0 <= code <= 0xDE


@compiled
def find_edges(codes, lows, highs, single, kind):
    """Return where the text of each piece begins and ends, blanks aside but for single sentences."""
    opens, closes = np.zeros(len(single), dtype=np.int64), np.zeros(len(single), dtype=np.int64)
    for p in range(len(single)):
        low, closes[p] = lows[p], highs[p] - lows[p]
        while not single[p] and opens[p] < closes[p] and kind[codes[low + opens[p]]] & BLANK:
            opens[p] += 1
        while not single[p] and closes[p] > opens[p] and kind[codes[low + closes[p] - 1]] & BLANK:
            closes[p] -= 1
    return opens, closes


@compiled
def split(opens, closes, by_rule, dateline, place, answer, last, first):
    """Put together where sentences begin and end, but for the pieces left to the rule.

    Parameters
    ----------
    opens, closes, by_rule, dateline : (P,) of each piece its edges, whether it is left to the rule, and where its
        dateline ends: no sentence begins inside that
    place, answer, last, first : (N,) the piece of a place, whether a sentence ends there (negative: none does), and
        where it ends and the next begins

    Returns
    -------
    piece, start, end : (S,) of each sentence
    """
    size = len(opens) + len(place)
    piece, begins, ends = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    n = s = 0
    for p in range(len(opens)):
        piece[s], begins[s] = p, opens[p]
        while n < len(place) and place[n] == p:
            if answer[n] >= 0 and first[n] > dateline[p]:
                ends[s] = last[n]
                s += 1
                piece[s], begins[s] = p, first[n]
            n += 1
        ends[s] = closes[p]
        s += not by_rule[p]
    return piece[:s], begins[:s], ends[:s]


@compiled
def assign(piece, begins, lows, heads, start, end, gap, flags):
    """Return of each token its sentence, and whether a phrase runs on to it; make its offsets those into the piece."""
    sentence, joined = np.empty(len(start), dtype=np.int32), np.empty(len(start), dtype=np.bool_)
    s = 0
    for p in range(len(heads) - 1):
        while s < len(piece) and piece[s] < p:
            s += 1
        opens = True
        for t in range(heads[p], heads[p + 1]):
            start[t] -= lows[p]
            end[t] -= lows[p]
            while s + 1 < len(piece) and piece[s + 1] == p and begins[s + 1] <= start[t]:
                s += 1
                opens = True
            sentence[t] = s
            joined[t] = not opens and flags[gap[t + p]] & JOINS != 0
            opens = False
    return sentence, joined
