"""Tell of an error what is ours, and nothing that may be the person's.

Decided so: the type of an error and the places in the code are always told. A message is told only
where it is, word by word, one that Python or Qt for Python makes of names in code; and the names in
it only where the code that ran, or the interpreter, has such a name. Everything else that an error
says may be a path, SQL, a value or a key, and is left out, also where the error is ours: our
sentences name files and tables. Errors of the system tell their code (``ENOENT``), errors of SQLite
their result code.
"""

from __future__ import annotations

import builtins
import errno
import linecache
import re
import types
from collections.abc import Iterator
from functools import cache

OURS = ("plume_db", "plume_ui", "plume_resources")
LEFT_OUT = "(message left out, since it may hold data)"
HIDDEN = "…"
CHAIN = 8
"""Errors behind one another that are told."""
FRAMES = 60
"""Places of one error that are told: the first and the last half of them."""

_NAME = r"'?([A-Za-z_<][\w.<>\[\]]*)'?"
_KINDS = (
    r"(?:(?:an?|or|the|str|string|int|integer|float|bool|bytes|bytes-like|real|number|sequence|"
    r"iterable|mapping|list|tuple|dict|set|object)(?:, | |\b)){1,9}"
)
_COUNT = r"(\d{1,3})"
_TEMPLATES = (
    r"{name} object has no attribute {name}",
    r"type object {name} has no attribute {name}",
    r"module {name} has no attribute {name}",
    r"{name} object is not (?:subscriptable|callable|iterable|an iterator|reversible)",
    r"{name} object does not support (?:item (?:assignment|deletion)|indexing|"
    r"the (?:asynchronous )?context manager protocol)",
    r"{name} object cannot be interpreted as an integer",
    r"{name}\(\) missing {count} required (?:positional|keyword-only) arguments?: (?P<rest>.*)",
    r"{name}\(\) takes {count} positional arguments? but {count} (?:was|were) given",
    r"{name}\(\) takes from {count} to {count} positional arguments but {count} were given",
    r"{name}\(\) takes no arguments",
    r"{name}\(\) takes exactly {count} arguments? \({count} given\)",
    r"{name}\(\) got an unexpected keyword argument {name}",
    r"{name}\(\) got multiple values for argument {name}",
    r"{name}\(\) argument must be {kinds}, not {name}",
    r"{name} expected at (?:least|most) {count} arguments?, got {count}",
    r"unsupported operand type\(s\) for [^\w\s]{1,3}(?: or pow\(\))?: {name} and {name}",
    r"bad operand type for unary [+~-]: {name}",
    r"'[<>=]{1,2}' not supported between instances of {name} and {name}",
    r'can only concatenate {kinds} \(not "{name}"\) to {kinds}',
    r"object of type {name} has no len\(\)",
    r"argument of type {name} is not iterable",
    r"cannot unpack non-iterable {name} object",
    r"unhashable type: {name}",
    r"sequence item {count}: expected {kinds} instance, {name} found",
    r"(?:expected|must be) {kinds},? (?:not|got) {name}",
    r"(?:list|tuple|string|bytearray|deque|pop|range object)(?: assignment)? index out of range",
    r"pop from (?:an )?empty {kinds}",
    r"(?:list|string|tuple) indices must be integers or slices, not {name}",
    r"(?:integer |float )?(?:division|modulo|division or modulo) by zero",
    r"name {name} is not defined",
    r"free variable {name} referenced before assignment in enclosing scope",
    r"cannot access local variable {name} where it is not associated with a value",
    r"cannot access free variable {name} where it is not associated with a value in enclosing "
    r"scope",
    r"(?:not enough|too many) values to unpack \(expected {count}(?:, got {count})?\)",
    r"(?:max|min)\(\) (?:arg|iterable argument) is (?:an )?empty(?: sequence)?",
    r"(?:dictionary|Set|set|deque|OrderedDict) (?:changed size|keys changed|mutated) during "
    r"iteration",
    r"maximum recursion depth exceeded(?: while calling a Python object| in comparison)?",
    r"generator (?:already executing|raised StopIteration|ignored GeneratorExit)",
    r"coroutine {name} was never awaited",
    r"can't start new thread",
    r"cannot (?:join thread before it is started|join current thread)",
    r"(?:int|Python int|Python integer) too (?:big|large) to convert(?: to C long)?",
    r"No module named {name}",
    r"cannot import name {name} from {name}(?: (?P<rest>\(.*\)))?",
    r"cannot import name {name} from partially initialized module {name} (?P<rest>.*)",
    r"(?:libshiboken: )?Internal C\+\+ object \({name}\) already deleted\.",
    r"{name} called with wrong argument types:",
    r"{name} called with wrong argument values:",
    r"Signal source has been deleted",
)
_TOLD = (
    *(AttributeError, TypeError, NameError, IndexError, ValueError, ArithmeticError),
    *(RuntimeError, ImportError, StopIteration, AssertionError),
)
_KNOWN = frozenset(
    {*dir(builtins), "NoneType", "module", "method", "function", "generator", "dict_keys"}
    | {name for each in (str, bytes, int, float, list, dict, set, tuple) for name in dir(each)}
    | {"<lambda>", "<locals>", "list_iterator", "builtin_function_or_method"}
    | {"PySide6", "QtCore", "QtGui", "QtWidgets"}
)
_AFTER = re.compile(r"[/\\](?:site-packages|dist-packages|python3\.\d+|_internal|Lib)(?=[/\\])")
_OWN = re.compile(r"(?:.*[/\\])?(plume_(?:db|ui|resources)[/\\][\w/\\]+\.py)")
_CODE = re.compile(r"[\w.+/-]+\.(?:pyc?|so[\w.]*|pyd|dll|dylib)")


def place_of(path: str) -> str:
    """Name a file of code without the folders that it is in on this computer."""
    if re.fullmatch(r"<frozen [\w.]+>", path):
        return path
    parts = _AFTER.split(path)
    rest = parts[-1] if len(parts) > 1 else ""
    if ours := _OWN.fullmatch(rest or path):
        return ours[1].replace("\\", "/")
    rest = (rest or re.split(r"[/\\]", path)[-1]).replace("\\", "/").lstrip("/")
    return rest if _CODE.fullmatch(rest) else HIDDEN


def kind_of(error: BaseException | type[BaseException]) -> str:
    """Name the type of an error, with its module where it is not built in."""
    kind = error if isinstance(error, type) else type(error)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    name = f"{module}{kind.__qualname__}"
    return name if re.fullmatch(r"[A-Za-z_][\w.<>]*", name) else HIDDEN


def words_of(error: BaseException) -> str:
    """Give the part of an error's message that is no data, as it follows the type; or ""."""
    try:
        return _codes(error) or _message(error)
    except Exception:  # noqa: BLE001 - the gate: an error that can not even be read
        return LEFT_OUT


def _codes(error: BaseException) -> str:
    if isinstance(error, OSError):
        return errno.errorcode.get(error.errno or 0, f"errno {int(error.errno or 0)}")
    if isinstance(error, UnicodeError):
        return HIDDEN
    code = getattr(error, "extendedresult", None)
    return f"result {code}" if isinstance(code, int) and type(error).__module__ == "apsw" else ""


def _message(error: BaseException) -> str:
    text = str(error)
    if not text:
        return ""
    if not isinstance(error, _TOLD) or type(error).__module__ != "builtins":
        return LEFT_OUT
    line = text.split("\n", 1)[0]
    for template in _templates():
        if len(line) < 400 and (match := template.fullmatch(line)):
            return _filled(line, match, _names_of(error))
    return LEFT_OUT


@cache
def _templates() -> tuple[re.Pattern[str], ...]:
    """Compile the templates, not before there is an error."""
    return tuple(
        re.compile(
            each.replace("{name}", _NAME).replace("{count}", _COUNT).replace("{kinds}", _KINDS)
        )
        for each in _TEMPLATES
    )


def _filled(line: str, match: re.Match[str], known: frozenset[str]) -> str:
    """Give a message again, with its names where code has them, and without an open end."""
    parts, at, rest = [], 0, match.re.groupindex.get("rest")
    for group in range(1, match.re.groups + 1):
        if match[group] is None:
            continue
        start, end = match.span(group)
        word = HIDDEN if group == rest else _known(match[group], known)
        parts += [line[at:start], word]
        at = end
    return "".join(parts) + line[at:]


def _known(name: str, known: frozenset[str]) -> str:
    parts = name.split(".")
    return name if name.isdigit() or all(part in known for part in parts) else HIDDEN


def _names_of(error: BaseException) -> frozenset[str]:
    """Collect the names that the code has which the error came through; none is data."""
    names = set(_KNOWN)
    for frame, _line in _frames(error.__traceback__):
        code = frame.f_code
        names.update(code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
        names.update(code.co_qualname.split("."))
        names.update(name for name in frame.f_globals if isinstance(name, str))
    owner = type(getattr(error, "obj", None))
    if owner.__module__.partition(".")[0] in (*OURS, "PySide6", "apsw"):
        names.update((owner.__name__, *owner.__module__.split(".")))
    return frozenset(names)


def _frames(trace: types.TracebackType | None) -> Iterator[tuple[types.FrameType, int]]:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def place_and_line(error: BaseException) -> str:
    """Name where an error was raised; the last place in our own code, where there is one."""
    found = "?"
    for frame, line in _frames(error.__traceback__):
        ours = frame.f_code.co_filename
        if found == "?" or _OWN.fullmatch(ours):
            found = f"{place_of(ours)}:{line}"
    return found


def told(error: BaseException) -> str:
    """Write an error as Python would, with what is behind it, and without data."""
    return "\n".join(_told(error, CHAIN))


def _told(error: BaseException, left: int) -> list[str]:
    lines: list[str] = []
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if behind is not None and left:
        lines += _told(behind, left - 1)
        lines += ["", "From that came:" if error.__cause__ else "While that was handled:", ""]
    places = [
        line
        for frame, number in _frames(error.__traceback__)
        for line in _place_lines(frame, number)
    ]
    if len(places) > 2 * FRAMES:
        places = [*places[:FRAMES], f"  {HIDDEN}", *places[-FRAMES:]]
    lines += ["Traceback (most recent call last):", *places] if places else []
    words = words_of(error)
    lines.append(f"{kind_of(error)}: {words}" if words else kind_of(error))
    if isinstance(error, BaseExceptionGroup) and left:
        for each in error.exceptions[:CHAIN]:
            lines += ["", "One of its errors:", *_told(each, left - 1)]
    return lines


def _place_lines(frame: types.FrameType, number: int) -> list[str]:
    code = frame.f_code
    place = place_of(code.co_filename)
    name = code.co_qualname if re.fullmatch(r"[\w.<>]+", code.co_qualname) else HIDDEN
    lines = [f'  File "{place}", line {number}, in {name}']
    if place != HIDDEN and place.endswith(".py"):
        source = linecache.getline(code.co_filename, number, frame.f_globals).strip()
        lines += [f"    {source[:120]}"] if source else []
    return lines


_STACK_LINE = re.compile(
    r'(\s*)(?:Binary f|F)ile "(.*?)",? (?:line (\d+|\?\?\?) )?(?:in |at )?(.*)'
)
_STACK_HEAD = re.compile(
    r"(?:Fatal Python error: |Windows fatal exception: |Timeout \(|Thread 0x|Current thread 0x|"
    r"Stack \(most recent|Current thread's C stack|  \.\.\.|\s*<cannot |Extension modules: |Plume )"
)


def clean_stack(text: str) -> str:
    """Take folders, names of threads and everything unknown out of what faulthandler wrote."""
    lines = []
    for line in text.splitlines():
        if match := _STACK_LINE.fullmatch(line):
            indent, path, number, name = match.groups()
            name = name if re.fullmatch(r"[\w.<>+\[\]]*", name) else HIDDEN
            at = f", line {number} in {name}" if number else f" at {name}"
            lines.append(f'{indent}File "{place_of(path)}"{at}')
        elif _STACK_HEAD.match(line):
            lines.append(re.sub(r"(hread 0x[0-9a-f]+) \[.*?\](?= \()", r"\1", line)[:2_000])
        elif not line.strip():
            lines.append("")
    return _current_first("\n".join(lines).strip("\n"))


def _current_first(text: str) -> str:
    """Put the thread in which it happened before the others, which are mostly waiting."""
    blocks = text.split("\n\n")
    head = 1 if blocks[0].startswith(("Fatal", "Windows fatal", "Timeout")) else 0
    first = [each for each in blocks[head:] if each.startswith("Current thread 0x")]
    rest = [each for each in blocks[head:] if each not in first]
    return "\n\n".join([*blocks[:head], *first, *rest])
