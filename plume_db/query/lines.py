"""Follow the statements of a script line by line, with what a line leaves open as one number.

So an editor knows where statements begin and end after a change by reading the lines around it,
not the whole script. The rule is that of :mod:`plume_db.query.statements`.
"""

from __future__ import annotations

import re

from plume_db.query.tokens import COMMENT, NAME, SPACE, STRING, WORD

# What a line may leave open: the low bits of a state. 0 is nothing.
COMMENT_OPEN, STRING_OPEN, NAME_OPEN, TICK_OPEN, BRACKET_OPEN, LINE_COMMENT_OPEN = range(1, 7)
OPENERS = {
    COMMENT_OPEN: "/*",
    STRING_OPEN: "'",
    NAME_OPEN: '"',
    TICK_OPEN: "`",
    BRACKET_OPEN: "[",
    LINE_COMMENT_OPEN: "--",
}
"""How the text would begin that a line goes on with."""

OPEN_MASK = 7
STATE_MASK = 127
"""What the next line needs to know of a state."""

ENDS = 128
"""A statement ended in this line."""

# How far the statement is: the bits above. 0 is that nothing of it was seen yet.
_START, _PLAIN, _EXPLAIN, _QUERY, _PLAN, _CREATE, _TEMP, _TRIGGER, _TAIL, _END = (
    n << 3 for n in range(10)
)

CLOSED = {
    COMMENT_OPEN: re.compile(r".*?\*/", re.DOTALL),
    STRING_OPEN: re.compile(r"[^']*+(?:''[^']*+)*+'"),
    NAME_OPEN: re.compile(r'[^"]*+(?:""[^"]*+)*+"'),
    TICK_OPEN: re.compile(r"[^`]*+(?:``[^`]*+)*+`"),
    BRACKET_OPEN: re.compile(r"[^\]]*+\]"),
}
# What is not closed must match nothing of itself. A possessive group of such parts would say that,
# but up to Python 3.11.4 it keeps what a part had read before it failed. So the parts look at what
# follows, and the group is read some parts at a time, to remember few ways back.
_WHOLE_STRING = r"'[^']*+(?:''[^']*+)*'(?!')"
_WHOLE_NAME = r'"[^"]*+(?:""[^"]*+)*"(?!")|`[^`]*+(?:``[^`]*+)*`(?!`)|\[[^\]]*+\]'
_WHOLE_COMMENT = r"--.*+|/\*(?s:.*?)\*/"
_REST = re.compile(
    rf"(?:[^;'\"`\[/-]++|{_WHOLE_STRING}|{_WHOLE_NAME}|{_WHOLE_COMMENT}|-(?!-)|/(?!\*)){{1,500}}"
)
_BLANK = re.compile(rf"(?:{SPACE}|{_WHOLE_COMMENT}){{1,500}}")
_TOKEN = re.compile(rf"{COMMENT}|[xX]?{STRING}|{NAME}|{WORD}|(?s:.)")
_SPECIAL = re.compile(r"create|explain", re.IGNORECASE)

_STEPS = {
    (_START, "EXPLAIN"): _EXPLAIN,
    (_START, "CREATE"): _CREATE,
    (_EXPLAIN, "QUERY"): _QUERY,
    (_EXPLAIN, "CREATE"): _CREATE,
    (_QUERY, "PLAN"): _PLAN,
    (_PLAN, "CREATE"): _CREATE,
    (_CREATE, "TEMP"): _TEMP,
    (_CREATE, "TEMPORARY"): _TEMP,
    (_CREATE, "TRIGGER"): _TRIGGER,
    (_TEMP, "TRIGGER"): _TRIGGER,
    (_TAIL, "END"): _END,
}


def after_line(text: str, before: int, goes_on: bool = False) -> int:
    """Give the state behind a line, from the state behind the line before it.

    With `goes_on` the line was cut in two and the next one is the rest of it.
    """
    opened, how_far = before & OPEN_MASK, before & STATE_MASK & ~OPEN_MASK
    start = 0
    if opened == LINE_COMMENT_OPEN:
        return how_far | (opened if goes_on else 0)
    if opened:
        closing = CLOSED[opened].match(text)
        if closing is None:
            return how_far | opened
        start = closing.end()
    state = _follow(text, start, how_far)
    if goes_on and _ends_in_comment(text, start):
        state |= LINE_COMMENT_OPEN
    return state


def _follow(text: str, start: int, how_far: int) -> int:
    ends = 0
    while True:
        if how_far == _START:
            start = _behind(_BLANK, text, start)
            if start >= len(text):
                return ends
            if text.startswith("/*", start):
                return ends | COMMENT_OPEN
            how_far = _START if _SPECIAL.match(text, start) else _PLAIN
        if how_far != _PLAIN:
            start, how_far, opened = _step(text, start, how_far)
            if start < 0:
                return ends | how_far | opened
            ends |= ENDS if how_far == _START else 0
            continue
        start = _behind(_REST, text, start)
        if start >= len(text):
            return ends | _PLAIN
        if text[start] != ";":
            return ends | _PLAIN | _opened_by(text[start:])
        start += 1
        ends, how_far = ENDS, _START


def _behind(parts: re.Pattern[str], text: str, start: int) -> int:
    """Give the place behind as many of these parts as there are."""
    while found := parts.match(text, start):
        start = found.end()
    return start


def _step(text: str, start: int, how_far: int) -> tuple[int, int, int]:
    """Read tokens of what may be CREATE TRIGGER until its end or until it is plain.

    Gives where to go on, or -1 at the end of the line, then the state in its two parts.
    """
    for match in _TOKEN.finditer(text, start):
        token = match.group()
        if token[0] in " \t\n\f\r" or token.startswith("--"):
            continue
        opened = _opened_by(token)
        if token.startswith("/*"):
            if opened:
                return -1, how_far, opened
            continue
        if token == ";":
            if how_far not in (_TRIGGER, _TAIL):
                return match.end(), _START, 0
            how_far = _TAIL
            continue
        inside = how_far >= _TRIGGER
        how_far = _STEPS.get((how_far, token.upper()), _TRIGGER if inside else _PLAIN)
        if opened:
            return -1, how_far, opened
        if how_far == _PLAIN:
            return match.end(), _PLAIN, 0
    return -1, how_far, 0


def _opened_by(text: str) -> int:
    """Tell what a piece of text leaves open that begins a string, a name or a comment."""
    bare = text[1:] if text[:2] in ("x'", "X'") else text
    for state, mark in OPENERS.items():
        if state in CLOSED and bare.startswith(mark):
            return 0 if CLOSED[state].fullmatch(bare, len(mark)) else state
    return 0


def _ends_in_comment(text: str, start: int) -> bool:
    last = ""
    for match in _TOKEN.finditer(text, start):
        last = match.group()
    return last.startswith("--")
