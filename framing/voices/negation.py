"""Negation and hedging: whether a hit is denied or hedged. A denied frame is still evoked: its hit is never dropped.

The rules are data (`RULES`, by language); the code below them knows no word of any language. It looks at a window
around a hit, blanks what only looks like a denial ("not only", "cannot deny"), cuts the window to the clause, and
seeks a denier before the hit or a denying predicate after it; if there are both, the hit is asserted.

Decisions. "no longer a threat" and "avoid a bloc" deny; "prevent" does not (what must be prevented is taken to be
real). "unlikely" denies and hedges; a doubt denies; "too early to say" only hedges. Hegemony, dictate and the like are
what their frame resists: "rejects hegemony" and "no longer unipolar" assert multipolarity; only statements such as
"is not imperialism" and "imperialism is a myth" deny it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from framing.text import APOSTROPHES, language_of
from framing.voices.grammar import load_grammar

WINDOW = 240  # characters looked at on either side of a hit
_HIT, _BLANK = "\ue000", "\ue001"  # stand-ins of the same length: offsets stay those of the text
_TOKEN = re.compile(rf"[\w'-]+|{_BLANK}+")


@dataclass(frozen=True)
class Rules:
    """The rules of one language."""

    asides: re.Pattern[str]  # taken out of the clause: ", he said,"
    harmless: re.Pattern[str]  # looks like a denial but is not one
    borders: re.Pattern[str]  # begin or end a clause
    list_comma: re.Pattern[str]  # at such a comma a list goes on
    list_words: re.Pattern[str]  # between two items of a list
    before: tuple[tuple[re.Pattern[str], int, bool], ...]  # words, reach in tokens, whether they deny `resisted`
    blocks: re.Pattern[str]  # what may not occur between denier and hit
    after: re.Pattern[str]  # matched from the end of the hit; group "denier"
    object_of: re.Pattern[str]  # before the hit: a predicate after it is said of something else
    judging: re.Pattern[str]  # before the hit: an adjective right behind it is said of it ("call X misleading")
    judged: re.Pattern[str]  # that adjective
    ended: re.Pattern[str]  # a predicate that says what is resisted is no more: that asserts the frame
    equated: re.Pattern[str]  # from denier to hit: it says what something is, as a denial of what is resisted must
    resisted: re.Pattern[str]
    never_denied: re.Pattern[str]
    superlative: re.Pattern[str]  # before the hit: what nobody has ever seen the like of is there
    hedges: re.Pattern[str]
    opens: re.Pattern[str]  # after the hit: what follows is hedged for itself
    hedge_reach: int = 8


def _compile(pattern: str) -> re.Pattern[str]:
    """Compile a pattern written over several lines, in which a blank matches any white space."""
    return re.compile(re.sub(r"\s*\n\s*", "", pattern).replace(" ", r"\s+"), re.IGNORECASE)


_BARE = "isnt|arent|wasnt|werent|dont|doesnt|didnt|hasnt|havent|hadnt|wont|cant|couldnt|wouldnt|shouldnt"
_NOT = rf"(?:\b(?:not|cannot|never|{_BARE})\b|n't\b)"
_NOBODY = r"(?:nobody|no[- ]one|nothing|none|neither|(?<!a\s)few|hardly|scarcely|barely)"
_UNWISE = r"""(?:wrong|misleading|premature|nonsense|absurd|foolish|a mistake|an exaggeration|lazy|unfair|silly|naive|
    crude|rash|reckless|inaccurate|unhelpful) to"""
_NONE = rf"""(?:{_NOT}|\b(?:{_NOBODY}|no|nor|little|without|un(?:able|willing)|impossible|hard|difficult|(?:fail|refus|
    declin)\w*|{_UNWISE})\b)"""
_IS = r"(?:is|are|was|were|be|been|being|(?:remain|seem|look|sound|appear|prove)(?:s|d|ed)?)"
_AUX = r"(?:is|are|was|were|has|have|had|will|would|can|could|does|did|do|may|might)"
_FALSE = r"""(?:misleading|premature|over(?:stated|blown|done|drawn|rated|(?=\W*$| (?:by|now|for|before|at)\b))|
    (?:an )?exaggerat(?:ed|ion)|inflated|(?:un|ill-)founded|baseless|groundless|unwarranted|unjustified|misplaced|
    misguided|mistaken|a mistake|inaccurate|flawed|far-fetched|absurd|ridiculous|laughable|hollow|untrue|false(?! \w)|
    wrong|bogus|imaginary|simplistic|unfair|unhelpful|crude|lazy|naive|silly|myth|fiction|fantasy|illusion|nonsense|
    rubbish|hype|scaremongering|propaganda|relic|(?:(?:an?|the) )?(?:hysteria|paranoia|delusion|mirage|phantom|hoax|
    invention|fabrication|fairy tale|bad dream|bogey(?:man)?|caricature|wrong (?:word|term|label|name)))\b"""
_FICTION = "(?:myth|fiction|fantasy|illusion|delusion|invention|fabrication|hoax|fairy tale|exaggeration|chimera)"
_NO_ONE = "(?:no one|nobody|none|nothing|no (?!longer|doubt)[a-z]+)"
_UNSEEN = r"""(?:nobody|no one|none)(?: \w+){0,4}? (?:has|have|had|can|could) (?:ever |yet )?(?:seen|see|found|find|
    prove[dn]?|show[ns]?|met|name|point)"""
_REJECT = r"""(?:den(?:y|ies|ied|ying)|reject\w*|dismiss\w*|refut\w+|rebut\w*|rebuff\w*|debunk\w*|disput(?:ed|ing|
    es?(?= (?:the|that|any|such|this|claims?|talk|whether)\b))|doubt(?:s|ed|ing)?|disprov\w+|discount(?:s|ed|ing)?|
    rul(?:es?|ed|ing) out|avoid\w*|avert\w*|play\w* down|down-?play\w*|
    (?:laugh|shrug)\w* off|(?:brush|sweep|swept|swat|bat|wav|push|cast|wish)\w* (?:away|aside|off))"""
# verbs and nouns that, once negated, leave what follows them standing: "cannot hide the fear"
_CANCELLED = rf"""(?:{_REJECT}|exclud\w+|hid(?:e|es|den|ing)?|conceal\w*|disguis\w+|mask\w*|ignor\w+|overlook\w*|
    forget\w*|(?:under|over)(?:estimat|rat)\w+|stop(?:ped|s|ping)?(?! short)|ceas\w+|comment\w*|respon[ds]\w*|react\w*|
    warn\w*|escap\w+|prevent\w*|dispel\w*|allay\w*|calm\w*|eas(?:e|ed|es|ing)|sooth\w+|reduc\w+|lessen\w*|diminish\w*|
    (?:im|un)(?:possible|likely|true|like|reasonable|common|usual|aware|warranted|justified|founded)|inconceivable|
    unthinkable|
    remov\w+|end(?:ed|s|ing)?|counter\w*|contain|deter|address|tackle|meet|change|alter|free of|safe from|immune (?:to|
    from)|question(?! of)|giv\w+ up|abandon\w*|renounc\w*|relinquish\w*|shy of|asham\w+|secret|wonder|
    coincidence|accident|surpris\w+|mistake|without|{_FALSE})"""

_ENGLISH = Rules(
    asides=_compile(rf"""(?:(?<=\bnobody)|(?<=\bno\sone)) who (?:[\w'-]+ ){{1,5}}?(?={_AUX}\b|needs?\b|should\b)|
        ,(?= [^,;:]{{0,40}}\b(?:said|says|argue[sd]|insist(?:s|ed)|add(?:s|ed)|told|writes?|wrote|
        believes?|thinks?)\b)[^,;:]{{1,60}},|(?<=not), [^,;:]{{1,40}},|, (?:however|of course|after all|in (?:his|
        her) view|at least|so far|then),|\([^()]{{1,80}}\)|(?<={_HIT}),[^,;:]{{1,80}},(?= {_AUX}\b)|(?<={_HIT}), (?:it|
        they)\b"""),
    harmless=_compile(rf"""{_NOT}(?= (?:[\w'-]+ ){{0,5}}such\b[^.;:]{{1,60}}? (?:since|as)\b)|
        \bit (?:is|was)(?: not|n't)(?= (?:an?|the) {_HIT}+ (?:who|that|which)\b)|
        \b(?:fools?|foolish|mad|crazy|unwise|reckless|naive|irresponsible|wrong) not to\b|
        \bno (?:one|single) (?:country|nation|state|power|capital|cent(?:re|er)|pole)\b|
        \bnot so much\b[^,;:{_HIT}]{{1,60}}?\bas\b|{_NOT} (?:only|just|merely|simply|solely|alone|
        least|until|to mention|for nothing)\b|\bcould(?: not|n't) be more\b|\bnothing (?:but|less|short of)\b|
        \bnever(?: [\w'-]+){{0,3}}? (?:(?:an? )?(?:more|\w{{2,}}er|worse)|so|such)(?= (?:[\w'-]+ ){{0,2}}{_HIT})|
        \bcould(?: not|n't) be an? \w+er\b|{_NOT} (?:the|its|his|their) (?:most|least|worst|best|first|last|
        \w{{2,}}est)\b|\b(?:no[- ]one|nobody|none|few|is(?:n'?t| not) that)(?: [\w'-]+){{0,5}}? (?:no|not|
        never)\b(?! longer)|\b(?:never|hardly|scarcely)(?: ever)? not\b|
        \bneither confirm\w* nor den\w+|\b(?:whether or|if|why|or|often than) not\b|\bno (?:less|matter|sooner|
        stranger to|one country)\b|\bnot? (?:an? )?(?:idle|empty|mere|small|mean|ordinary|minor|trivial|greater|graver|
        bigger|worse|clearer|higher|stronger)\b|\bnever (?:has|have|had|was|were|did|before|since|so|more)\b|
        (?<!\w)(?:is|are|was|were|does|did|has|have)n't (?=[^.]*\?)|\b(?:no|without|(?:not|n't) any)(?: \w+)? (?:end|
        let-up|escape|protection|answer|defen[cs]e|remedy|respite|relief|match|shortage|lack|limits?|shelter|cure|
        solution)\b|\bno (?:member|leader|minister|countr\w+|state|government|capital|ally)s?\s(?:of|in)\b|
        \bwith(?:out| no| little) (?!\w+ing\b)(?:[\w'-]+ ){{1,4}}(?=(?:it|he|she|they|we|there|the|his|her|its)\b)|
        {_NONE}(?: [\w'-]+){{0,3}}? {_CANCELLED}"""),
    borders=_compile(rf"""[;:!?…()]|--|—|\s[–-]\s|[.,]['"”»]|(?<!anything\s)(?<!all\s)\bbut\b|\b(?:although|though|
        while|whilst|whereas|which|who|whose|whom|where|when|whenever|because|unless|if|
        (?<!doubt\s)(?<!doubts\s)(?<!doubted\s)whether|so that|yet(?= \w+ \w+s\b)|instead(?! of)|nevertheless|
        nonetheless)\b|\band (?=(?:the|he|she|it|they|we|i|you|this|that|these|those|there|his|her|its|their|our|so|
        [\w-]+ {_AUX})\b|(?:\w+ ){{0,2}}{_HIT}+ (?:{_AUX}|gr[eo]w\w*|ris\w+|rose|remain\w*|persist\w*|spread\w*|
        mount\w*|ran)\b|(?:\w+ly )?(?:\w{{2,}}ed|says?|said|spoke|sees?|saw|warns|calls|speaks|sen[dt]s?|told|fears|
        feels?|felt)\b)|,"""),
    list_comma=_compile(rf""", (?:or|nor|no|not|neither|an? {_FICTION})\b|
        ,(?: (?!{_AUX}\b)[\w'-]+){{0,3}}(?: {_HIT}+)?(?: [\w'-]+){{0,2}},?\s(?:or|nor)\s"""),
    list_words=_compile(r",|\b(?:or|nor|and)\b"),
    before=(
        (_compile(rf"""(?:{_NOT}|\b(?:nor|{_NOBODY})\b) (?:\w+ly |yet |really |be |been )?(?:s[ae]e[ns]?|saw|regard|
        view|consider|think|believe|know|expect|find|feel|mean|amount|constitute|describe|call|want|signal|suggest|say|
        claim|dr[ae]wn?|compar|liken)\w*\b"""), 10, True),
        (_compile(rf"""{_NOT}(?!(?: (?!\w+ly\b)[\w'-]+){{1,4}} (?:will|would|caused|sparked|raised|feel|felt|
        sounded)\b)|\b(?:nor|{_NOBODY}|far from|nowhere near|nothing like|anything but|rather than|instead of|
        as opposed to|yet to|{_UNWISE}|wrongly|falsely|(?:myth|illusion|nonsense|fiction) (?:of|about)|exaggerated|
        over(?:blown|stated)|unfounded|groundless|baseless|imagin(?:ed|ary)|misplaced|non-?existent|premature|
        misleading|stop\w* short of|g[ai]v\w+ the lie to|beli(?:es|ed)|contradict\w*)\b"""), 5, True),
        (_compile(rf"""\b(?:{_NOBODY}|(?:no|little|without(?: an?y?)?) (?:reason|evidence|sign|hint|trace|proof|
        grounds?|need|cause|basis|appetite|prospect|talk|question|wish|desire|intention|interest|ambition|
        plans?) (?:to|for|of|that|in))\b"""), 9, False),
        (_compile(r"""\bno(?![.,-]|\d| \d)\b|(?<!a\s)(?<!the\s)\blittle\b(?! more)|
        \bwithout(?!(?: [\w'-]+){1,4} (?:towards?|to)\b)\b|\b(?:free of|nothing of|absence of|lack\w* of|
        fail\w* to (?:become|form|amount|be|produce|create))\b"""), 5, False),
        (_compile(rf"""\b(?:{_REJECT}|denials? of|disavow\w*|s[ck]eptical (?:of|about)|undermin\w+ the (?:idea|notion|
        claim)|question(?:s|ed) (?:the|talk)|spurn\w*|shun\w*|(?:scoff|laugh)\w* at|pour\w* cold water on|
        push\w* back (?:on|against)|sh(?:y|ie[sd]) away from|steer\w* clear of|opposed to|oppos(?:es|ing)|refus\w+ to|
        declin(?:ed?|es|ing) to|{_IS} against|against (?:talk|call|speak|us|see|read|overstat|exaggerat)\w*|
        unlikely)\b(?!(?: [\w'-]+){{0,4}} (?:as|by)\b)"""), 6, False),
    ),
    blocks=_compile(r"""\b(?:amid|despite|against|after|before|during|since|because|over|than|until|due to|owing to|
        thanks to|(?:the|this) fact that|what|how|why)\b"""),
    after=_compile(rf"""(?: (?:to|for|against))? (?P<nobody>{_NO_ONE})\b|
        (?: that)? (?P<unseen>{_UNSEEN})\b| that (?P<absent>(?:do(?:es)?(?:n't| not)|never|cannot) exist(?:ed)?)\b|
        (?: [\w'-]+){{0,3}}["“”'’]?,["“”'’]? (?P<fiction>an? {_FICTION})\b|
        (?: that\b(?:[\s"“”‘]+[\w'-]+){{0,14}}? (?:he|she|they) (?P<fronted>(?:dismiss|reject|wav|brush)ed))\b|
        (?: that\b(?:[\s"“”‘]+[\w'-]+){{1,10}}?|(?:[\s"“”‘]+(?!{_AUX}\b|that\b(?! kind| sort)|
        {_NOT})[\w'-]+){{0,7}}?)[\s"“”‘]+(?P<denier>(?:(?:can|could|may|will|would|has|have|had) )?{_IS}(?: (?:\w+ly|
        much|far|an?|at best|just|still|quite|pure|sheer|mere|to be|been|being|too|so)){{0,3}} (?:{_FALSE}|
        (?!\w+(?:ing|ive)\b){_REJECT}\b|(?:un|im)(?:likely|probable|plausible)\b|absent\b|gone\b|out of the question|
        off the table|on paper only|a thing of the past|nowhere|(?:nothing|little) more than|more imagined|
        (?:a )?(?:long|some) way off|far (?:off|away)|(?:a )?distant prospect)|
        (?:{_AUX}(?:n't| not| never| no longer| hardly)|cannot|never|hardly|scarcely|no longer|fail(?:s|ed)? to|
        nowhere)(?: [\w-]+){{0,2}}? (?:exist|materiali[sz]e|hold|stand up|see the light|take shape|last|survive|apply|
        fit|work|come (?:true|back|about|to pass)|came|emerge|form|arise|bear|make sense|in sight|on the (?:table|
        agenda|horizon|cards)|returning|coming|there\b|persuade|convince|(?:real|true|accurate|justified|warranted|
        right|apt|convincing|credible|imminent|inevitable|plausible|likely)\b)\w*|(?:makes?|made) (?:no|little) sense|
        (?:ha(?:s|ve|d) (?:no|little)|lack(?:s|ed)?)(?: \w+)? (?:basis|substance|foundation|evidence|merit|grounds?)|
        c[ao]me to nothing|turn(?:s|ed)? out to be(?! real)|exist(?:s|ed)? (?:only|merely|solely)|miss(?:es|
        ed)? the (?:point|mark)|(?:has|have|had) (?:fallen apart|collapsed|crumbled|dissolved|evaporated|vanished|
        faded|passed|receded|failed)|(?:obscures?|hides?|conceals?) more|misleads?|overstates?|exaggerates?|
        {_IS} too (?:big|strong|grand|large|heavy) an? (?:word|term|label|name)|
        f[ae]lls? (?:flat|apart|short)|(?:collapse|crumble|evaporate|vanishe)[sd]?|belongs? to the past)\b"""),
    judging=_compile(r"\b(?:call|find|consider|think|deem|judge|believe)\w*\b[^,;:.]{0,40}$"),
    judged=_compile(rf"[\s\"“”‘’']+(?P<denier>{_FALSE})"),
    ended=_compile(r"""(?:.* )?(?:over|gone|nowhere|a thing of the past|belongs? to the past|fail(?:ed)?|last|survive|
        collapse[sd]?|crumble[sd]?|evaporate[sd]?|vanishe[sd]|fallen apart|dissolved|vanished|faded|passed|receded|
        relic)"""),
    equated=_compile(rf"\b(?:{_IS}\b|{_FICTION}|wrongly|falsely|exaggerat|over|un|imagin|nonsense)"),
    object_of=_compile(r"\b(?:against|despite|amid|after|since|before|during)(?: [\w'-]+){0,2}\W*$"),
    resisted=_compile(r"hegemon|imperialis|colonialis|suprema|dominan|domination"),
    never_denied=_compile(r"""unipolar|diktat|dictat|master|rul\w+ (?:of |over )?the world|set\w* the rules|
        safe from|(?:one|single) (?:country|nation|state|power|pole|cent(?:re|er))"""),
    superlative=_compile(r"\b(?:most|least|worst|best|first|only|\w{2,}est)\b(?: [\w'-]+){0,3}\W*$"),
    hedges=_compile(rf"""\b(?:(?-i:may)\b(?! \d)|might|could(?! not)|(?:un)?likely|perhaps|maybe|apparently|reportedly|
        (?:alleg|suppos|purport)edly|presumably|probably|potentially|arguably|(?:appear|seem)(?:s|ed)?(?=,| (?:to|like|
        as|an?|set|likely|that)\b)|too (?:early|soon) to|(?<!soon\sas\s)possibly|(?:is|are|remains?) possible|
        (?:so-called|self-styled|apparent|(?:alleg|suppos|purport)ed|potential|
        possible)(?=(?:[\s"“”‘]+[\w'-]+){{0,3}}[\s"“”‘]+{_HIT}))(?!\w)"""),
    opens=_compile(r"\W? that\b"),
)
RULES = {"en": _ENGLISH}


def judge_spans(
    text: str, sentences: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]], language: str = "en"
) -> list[tuple[str, str, str]]:
    """Return, for each span of a text, the side of its denier (before | after), the denier and the hedge, or "".

    The sentences are (start, end) in the order of the text, the spans whole words; one outside every sentence is
    judged within the text around it. A language without rules denies and hedges nothing.
    """
    rules = RULES.get(language_of(language))
    if rules is None:
        return [("", "", "")] * len(spans)
    cues, looked_at, cued = load_cues(language), (-1, -1), False
    marks = []
    for start, end in spans:
        row = bisect_right(sentences, start, key=itemgetter(0)) - 1
        borders = sentences[row] if row >= 0 and start < sentences[row][1] else (0, len(text))
        if borders != looked_at:
            looked_at, cued = borders, cues.any.search(fold_case(text[slice(*borders)])) is not None
        marks.append(_mark(*_window(text, borders, start, end), rules, cues) if cued else ("", "", ""))
    return marks


class Cues(NamedTuple):
    """Patterns for words that the rules need to match: a fast first check, on a text of `fold_case`."""

    any: re.Pattern[str]  # before the hit, behind it, or a hedge
    before: re.Pattern[str]
    harmless: re.Pattern[str]


@lru_cache(maxsize=8)
def load_cues(language: str) -> Cues:
    """Return the cues of a language, made from its word list."""
    words = load_grammar(language).phrases
    before, behind = words("denials before"), words("denials after and hedges")
    return Cues(any_of(before | behind), any_of(before), any_of(words("harmless denials")))


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of some words in a text of `fold_case`; "*" matches more letters."""
    whole = [word for word in words if not word.startswith("*")]
    tails = [word.removeprefix("*") for word in words if word.startswith("*")]
    begun = [r"\W" + _alternatives(whole)] if whole else []
    ended = [_alternatives(tails)] if tails else []
    return re.compile("|".join(begun + ended))


def _alternatives(words: Iterable[str]) -> str:
    """Return a pattern of some words, grouped by their first letters, which makes the search faster."""
    patterns = sorted(re.escape(word.removesuffix("*")) + r"\b" * (not word.endswith("*")) for word in words)
    groups = groupby(patterns, key=lambda pattern: pattern[0])
    return "(?:" + "|".join(f"{letter}(?:{'|'.join(word[1:] for word in group)})" for letter, group in groups) + ")"


def fold_case(text: str) -> str:
    """Return a text as a pattern that ignores case reads it, with a blank before its first word."""
    return " " + _straighten(text).replace("ı", "i").replace("İ", "i").casefold()


def _straighten(text: str) -> str:
    """Return a text with straight apostrophes, of the same length; in "isn´t" whatever stands for one."""
    return _STRAY.sub("n't", text).replace("’", "'")


_STRAY = re.compile(f"n[{APOSTROPHES}]t(?!\\w)")


def _window(text: str, sentence: tuple[int, int], start: int, end: int) -> tuple[str, int, int]:
    """Return the words of the sentence within `WINDOW` characters of a hit, and where the hit lies in them."""
    first, last = max(sentence[0], start - WINDOW), max(end, min(sentence[1], end + WINDOW))
    while sentence[0] < first < start and text[first - 1 : first + 1].isalnum():
        first += 1
    while end < last < sentence[1] and text[last - 1 : last + 1].isalnum():
        last -= 1
    return text[first:last], start - first, end - first


def _mark(window: str, start: int, end: int, rules: Rules, cues: Cues) -> tuple[str, str, str]:
    """Return side and words of the denier and the hedge of the hit at `start` to `end`, "" for none."""
    hit = window[start:end]
    masked = _straighten(window[:start] + _HIT * (end - start) + window[end:])
    if "," in masked or "(" in masked or " who " in masked:  # as every aside has one of these
        masked = rules.asides.sub(lambda found: " " * len(found[0]), masked)
    if cues.harmless.search(fold_case(masked)):
        masked = rules.harmless.sub(lambda found: _BLANK * len(found[0]), masked)
    first, last = _clause(masked, start, end, rules)
    left = masked[first:start]
    before = _before(left, first, hit, rules) if cues.before.search(fold_case(left)) else None
    after = _after(left, masked[end:last], end, hit, rules)
    denier = None if before and after else before or after  # denied twice is asserted
    hedge = _hedge(masked, first, last, start, end, rules)
    side = "" if denier is None else "before" if before else "after"
    return side, window[slice(*denier)] if denier else "", window[slice(*hedge)] if hedge else ""


def _hedge(masked: str, first: int, last: int, start: int, end: int, rules: Rules) -> tuple[int, int] | None:
    """Return the span of the last hedge of the clause `first` to `last` that is near the hit."""
    last = end if rules.opens.match(masked, end) else last
    for found in reversed([*rules.hedges.finditer(masked, first)]):
        gap = masked[found.end() : start] + masked[end : found.start()]
        if found.end() <= last and len(_TOKEN.findall(gap)) <= rules.hedge_reach:
            return found.span()
    return None


def _clause(masked: str, start: int, end: int, rules: Rules) -> tuple[int, int]:
    first, last = 0, len(masked)
    for found in rules.borders.finditer(masked):
        if found[0] == "," and rules.list_comma.match(masked, found.start()):
            continue
        if found.end() <= start:
            first = found.end()
        elif found.start() >= end:
            return first, found.start()
    return first, last


def _before(left: str, offset: int, hit: str, rules: Rules) -> tuple[int, int] | None:
    """Return the span of a denier before the hit; in a list every item may be as long as the reach."""
    if rules.never_denied.search(hit):
        return None
    resisted = rules.resisted.search(hit) is not None
    for words, reach, denies_resisted in rules.before:
        if resisted and not denies_resisted:
            continue
        for found in reversed([*words.finditer(left)]):
            gap = left[found.end() :]
            items = [len(_TOKEN.findall(item)) for item in rules.list_words.split(gap)]
            near = max(items) <= reach and sum(items) <= 3 * reach and not rules.blocks.search(gap)
            if near and (not resisted or rules.equated.search(left, max(0, found.start() - 8))):
                return offset + found.start(), offset + found.end()
    return None


def _after(left: str, right: str, offset: int, hit: str, rules: Rules) -> tuple[int, int] | None:
    """Return the span of a denying predicate after the hit."""
    if rules.never_denied.search(hit) or rules.object_of.search(left):
        return None
    found = rules.judging.search(left) and rules.judged.match(right)
    found = found or rules.after.match(right)
    group = found.lastgroup if found else None
    if group in ("nobody", "unseen") and rules.superlative.search(left):
        return None
    if found is None or group is None or (rules.resisted.search(hit) and rules.ended.fullmatch(found[group])):
        return None
    return offset + found.start(group), offset + found.end(group)
