"""Compiled loops over characters and tokens: the rules of `framing.text.rules` at the speed of memory.

Text is an array of code points, with a line break before and after every piece. All decisions come in as arrays from
`fast_tables`. Compiled code is kept beside this file, or in the user's cache where that cannot be written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

# What a character is, as bits. FIRST: begins a word. RUN: goes on in one. LETTER: of an acronym. MARK: may follow such
# a letter. HAN: a token by itself. WORD: a word character of `re`.
FIRST, RUN, LETTER, MARK, HAN, WORD, APOSTROPHE, BLANK = (1 << bit for bit in range(8))
# Whether a word is a dotted acronym, and whether it ends in its dot; or an abbreviation a full stop may follow.
NO_DOT, LAST_DOT, INNER_DOT, ABBREVIATION = range(4)
# What a gap holds; whether a phrase may run across it, behind an abbreviation or any word; a quoted question's end.
ENDS, BLANKS, UNDERSCORES, JOINS, STOP_JOINS, ASKS = (1 << bit for bit in range(6))

_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio, odd, in 64 bits
_DOT, _UNDERSCORE, _BREAK, _SPACE = ord("."), ord("_"), ord("\n"), ord(" ")
_LETTERS_S = ord("s"), ord("S"), ord("ſ")  # all that `re` takes for an s if case is ignored
_REACH = 6  # words that touch each other, looked through for a full stop


def compiled(function: Callable[..., Any]) -> Any:
    """Return a function that is compiled when first called, and kept on disk where that can be written."""
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
    """Return the hash of each span of codes."""
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
    """Give spans of codes numbers by first appearance; return how many are done when the table is full.

    `values` are the hashes of the spans. Of the table, `slots` (open addressing, a power of 2) holds numbers or -1,
    `hashes` the hashes of the distinct spans, `known` their codes, each span followed by a line break, `begins` where
    each begins there, and `count` how many there are. Spans share a number if their hashes are equal: among ten million
    types, the chance that any two different ones are taken for one is about three in a million.
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
    """Enter the numbers of spans into new slots by their hashes."""
    for number in range(count):
        slot = _home(hashes[number], slots)
        while slots[slot] >= 0:
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = number


@compiled
def find_tokens(codes, lows, highs, kind, elided):
    """Find the tokens of pieces of text (`token_pattern`), and the gaps before, between and after them.

    Returns the first token of each piece; where tokens start and end, and their hashes; and of all gaps but a single
    blank, the place (the gaps of a piece are one more than its tokens), start and end. The outer gaps reach one code
    beyond the piece.
    `elided` is a table (slots, hashes) of what may be cut off before an apostrophe; without slots nothing is.
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
            hashed = (_FACTOR ^ np.uint64(codes[i])) * _FACTOR  # as `_hash` makes it, while the codes are at hand
            i += 1
            if here & FIRST:
                while True:
                    while kind[codes[i]] & RUN:
                        hashed = (hashed ^ np.uint64(codes[i])) * _FACTOR
                        i += 1
                    if not kind[codes[i]] & APOSTROPHE or not kind[codes[i + 1]] & FIRST:
                        break
                    hashed = (hashed ^ np.uint64(codes[i])) * _FACTOR
                    i += 1
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
    """Return the end of the dotted acronym that begins here, -1 if none does."""
    at, groups, last = start + 1, 0, start
    while True:
        while kind[codes[at]] & MARK:
            at += 1
        if codes[at] != _DOT or not kind[codes[at + 1]] & LETTER:
            break
        groups, last, at = groups + 1, at, at + 2
    if not groups:
        return -1
    while at >= last + 2:  # the last letter gives back its marks one by one
        end = _acronym_tail(codes, at, kind)
        if end >= 0:
            return end
        at -= 1
    return last + 1 if groups > 1 else -1


@compiled
def _acronym_tail(codes, at, kind):
    """Return the end of an acronym whose last letter ends here, with its dot or possessive; -1 if it is none."""
    mark = at + (codes[at] == _DOT)
    if kind[codes[mark]] & APOSTROPHE and codes[mark + 1] in _LETTERS_S and not kind[codes[mark + 2]] & WORD:
        return mark + 2
    if kind[codes[at]] & WORD and codes[at] != _UNDERSCORE:
        return -1
    if kind[codes[at]] & APOSTROPHE and kind[codes[at + 1]] & WORD:
        return -1
    return mark


@compiled
def _elided_end(codes, start, end, kind, slots, hashes):
    """Return the end of the elided word that another begins with ("l’" of "l’axe"), else the end of the whole."""
    at = start
    while at < end and not kind[codes[at]] & APOSTROPHE:
        at += 1
    if at < end and kind[codes[at + 1]] & FIRST and _holds(codes, start, at, slots, hashes):
        return at + 1
    return end


@compiled
def sort_words(words, begins, special):
    """Return 0 for plain words (ASCII, 2 letters or more, not special) in lower case, 1 with a capital, else 2."""
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
    """Find the places where a sentence may end.

    `dotted` and `shape` say of each type whether it is an acronym, and which stand-in it has; `flags`, `tail` and
    `head` say of each gap what it holds, and what of it touches the word before and after. Returns the piece of each
    place, the token before which a sentence may begin, the key (five numbers) that decides; and which pieces must be
    left to the rule, because they hold what keys cannot show.
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
    """Return whether words that touch token `t` are followed by a full stop ("3.5", "well-known.”")."""
    at = t + 1
    for _ in range(_REACH):
        behind = flags[gap[at + p]]
        if behind & BLANKS:
            return False
        if behind & ENDS or dotted[type_[at]] == LAST_DOT or flags[gap[at + 1 + p]] & ENDS:
            return True
        at += 1
    return not flags[gap[at + p]] & BLANKS


@compiled
def split(codes, lows, highs, single, kind, by_rule, dateline, place, behind, last, first):
    """Return (piece, start, end) of the sentences of all pieces but those left to the rule.

    In the gap that begins at `behind`, `last` says where a sentence ends (negative: none does), and `first` where the
    next begins. No sentence begins inside a dateline.
    """
    spans = np.empty((len(lows) + len(place), 3), np.int64)
    n = s = 0
    for p in range(len(lows)):
        low, high = lows[p], highs[p]
        while not single[p] and low < high and kind[codes[low]] & BLANK:
            low += 1
        while not single[p] and low < high and kind[codes[high - 1]] & BLANK:
            high -= 1
        spans[s, 0], spans[s, 1] = p, low - lows[p]
        while n < len(place) and place[n] == p:
            if last[n] >= 0 and behind[n] + first[n] > dateline[p]:
                spans[s, 2] = behind[n] + last[n]
                s += 1
                spans[s, 0], spans[s, 1] = p, behind[n] + first[n]
            n += 1
        spans[s, 2] = high - lows[p]
        s += not by_rule[p]
    return spans[:s]


@compiled
def assign(piece, begins, lows, heads, start, end, gap, flags, type_, dotted):
    """Return the sentence of each token and whether a phrase may run on to it; make offsets count from the piece."""
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
            held = flags[gap[t + p]]
            joined[t] = not opens and (
                held & JOINS != 0 or (held & STOP_JOINS != 0 and dotted[type_[t - 1]] == ABBREVIATION)
            )
            opens = False
    return sentence, joined
