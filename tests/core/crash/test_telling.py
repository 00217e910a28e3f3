"""What is told of an error: its type and place, and never what may be the person's."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import apsw
import pytest

from plume_db.crash.telling import (
    HIDDEN,
    LEFT_OUT,
    clean_stack,
    kind_of,
    place_and_line,
    place_of,
    told,
    words_of,
)
from plume_db.errors import FileMissing, PlumeError, SqlError

HOME = "/home/anna.schmidt/Steuer 2025/Gehälter.db"
SQL = "select iban from salaries where name = 'Schmidt'"
KEY = "correct horse battery staple"
SECRETS = ("anna", "Schmidt", "schmidt", "Steuer", "Gehälter", "salaries", "iban", "horse", "4711")


def raised(do: Callable[[], Any]) -> BaseException:
    try:
        do()
    except BaseException as error:  # noqa: BLE001 - it is what is looked at
        return error
    raise AssertionError("nothing was raised")


def fails_with(error: BaseException) -> BaseException:
    def fail() -> None:
        raise error

    return raised(fail)


class Salaries(dict[str, int]):
    pass


HOSTILE: list[BaseException] = [
    FileNotFoundError(2, "No such file or directory", HOME),
    PermissionError(13, HOME),
    OSError(HOME),
    FileMissing(f"There is no file {HOME}."),
    PlumeError(SQL),
    SqlError(f"no such table: salaries; {SQL}"),
    ValueError(f"invalid literal for int() with base 10: '{SQL}'"),
    ValueError(KEY),
    KeyError("iban"),
    KeyError(4711),
    RuntimeError(KEY),
    RuntimeError(f"dictionary changed size during iteration of {HOME}"),
    IndexError("4711"),
    AttributeError("'Row' object has no attribute 'salaries'"),
    AttributeError(f"'{HOME}' object has no attribute 'iban'"),
    NameError("name 'iban' is not defined"),
    TypeError("f() got an unexpected keyword argument 'iban'"),
    TypeError("expected horse, not schmidt"),
    TypeError("'str' object does not support the anna schmidt protocol"),
    TypeError("f() missing 1 required positional argument: 'salaries'"),
    ModuleNotFoundError("No module named 'schmidt'"),
    ImportError(f"cannot import name 'iban' from 'salaries' ({HOME})"),
    UnicodeDecodeError("utf-8", b"Schmidt \xff", 8, 9, "anna"),
    UnicodeEncodeError("ascii", "Gehälter", 3, 4, "schmidt"),
    apsw.SQLError(f'near "{SQL}": syntax error'),
    apsw.CantOpenError(HOME),
    AssertionError(SQL),
    Exception(HOME, SQL, 4711),
    BaseException(KEY),
    type(f"Bad {SQL}", (Exception,), {})(),
]


@pytest.mark.parametrize("error", HOSTILE, ids=lambda error: type(error).__name__[:20])
def test_no_path_sql_value_or_key_of_a_message_is_told(error: BaseException) -> None:
    text = words_of(error) + kind_of(error)
    assert not [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("error", HOSTILE, ids=lambda error: type(error).__name__[:20])
def test_nor_what_it_was_raised_from_nor_its_notes(error: BaseException) -> None:
    def chained() -> None:
        try:
            raise error
        except BaseException as inner:
            inner.add_note(SQL)
            raise LookupError(HOME) from inner

    group = ExceptionGroup(KEY, [ValueError(SQL)])
    text = told(raised(chained)) + told(fails_with(group))
    source = [line for line in text.splitlines() if line.startswith("    ")]
    words = "\n".join(line for line in text.splitlines() if line not in source)
    assert not [secret for secret in SECRETS if secret in words]
    assert "From that came:" in text and "One of its errors:" in text


def none() -> Any:
    return None


@pytest.mark.parametrize(
    ("do", "words"),
    [
        (lambda: none().title, "'NoneType' object has no attribute 'title'"),
        (lambda: none()[0], "'NoneType' object is not subscriptable"),
        (lambda: list[int]()[1], "list index out of range"),
        (lambda: 1 / 0, "division by zero"),
        (lambda: len(none()), "object of type 'NoneType' has no len()"),
        (lambda: none(1), "none() takes 0 positional arguments but 1 was given"),
        (lambda: max([]), None),
        (lambda: "a" + none(), 'can only concatenate str (not "NoneType") to str'),
        (lambda: iter(none()), "'NoneType' object is not iterable"),
        (lambda: next(iter([])), ""),
        (lambda: os.stat("/nowhere/at/all"), "ENOENT"),
        (lambda: apsw.Connection(":memory:").execute("select nothing"), "result 1"),
        (lambda: float(none()), None),
    ],
)
def test_what_python_says_of_code_is_told_whole(do: Callable[[], Any], words: str | None) -> None:
    error = raised(do)
    assert words_of(error) == (words if words is not None else str(error))


def test_a_name_is_told_only_where_the_code_has_it() -> None:
    column = "".join(("ib", "an"))
    error = raised(lambda: getattr(object(), column))
    assert words_of(error) == f"'object' object has no attribute '{HIDDEN}'"


def test_the_message_of_any_other_error_is_left_out_with_a_word_about_it() -> None:
    assert words_of(ValueError("something else")) == LEFT_OUT
    assert told(PlumeError("x")).endswith(f"plume_db.errors.PlumeError: {LEFT_OUT}")


def test_an_error_that_can_not_even_be_read_is_still_told() -> None:
    class Broken(Exception):
        def __str__(self) -> str:
            raise ValueError(SQL)

    assert words_of(Broken()) == LEFT_OUT


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/home/anna/.local/lib/python3.11/site-packages/plume_db/jobs.py", "plume_db/jobs.py"),
        ("C:\\Users\\anna\\plume\\_internal\\plume_ui\\app.py", "plume_ui/app.py"),
        ("/home/anna/venv/lib/python3.11/site-packages/pyqtgraph/x.py", "pyqtgraph/x.py"),
        ("/home/anna/.pyenv/lib/python3.12/threading.py", "threading.py"),
        ("/opt/python3.11/lib/python3.11/json/decoder.py", "json/decoder.py"),
        ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap>"),
        ("<string>", HIDDEN),
        (SQL, HIDDEN),
        ("/home/anna/Steuer/plume_db/Gehälter 2025", HIDDEN),
        ("/home/anna/my script of Steuer.py", HIDDEN),
    ],
)
def test_a_place_names_code_and_no_folder_of_the_person(path: str, place: str) -> None:
    assert place_of(path) == place


def test_the_place_of_an_error_is_the_last_of_our_own_code() -> None:
    from plume_db.names import quoted

    error = raised(lambda: quoted(none()))
    assert place_and_line(error).startswith("plume_db/names.py:")
    assert "plume_db/names.py" in told(error)


def test_a_long_recursion_is_told_in_a_few_lines() -> None:
    def again() -> None:
        again()

    text = told(raised(again))
    assert text.count("\n") < 500 and "maximum recursion depth exceeded" in text


STACK = f"""Fatal Python error: Segmentation fault

Current thread 0x00007f [plume browse Steuer] (most recent call first):
  File "/home/anna/venv/lib/python3.14/site-packages/plume_ui/grid/paint.py", line 12 in paint
  File "<{SQL}>", line 1 in <module>
  File "/home/anna/{SQL}", line ??? in run

Current thread's C stack trace (most recent call first):
  Binary file "/home/anna/venv/bin/python", at _Py_DumpStack+0x48 [0x5594]
  Binary file "/usr/lib/libc.so.6", at +0x3fd20 [0x7f]

Extension modules: apsw, PySide6.QtCore (total: 2)
{SQL}
"""


def test_a_stack_of_faulthandler_loses_folders_thread_names_and_what_is_unknown() -> None:
    text = clean_stack(STACK)
    assert not [secret for secret in SECRETS if secret in text]
    assert 'File "plume_ui/grid/paint.py", line 12 in paint' in text
    assert "Segmentation fault" in text and "libc.so.6" in text and "Extension modules" in text
    assert "select" not in text


def test_the_thread_in_which_it_happened_stands_before_the_others() -> None:
    others = 'Thread 0x01 (most recent call first):\n  File "a.py", line 1 in wait'
    mine = 'Current thread 0x02 (most recent call first):\n  File "b.py", line 2 in paint'
    text = clean_stack(f"Fatal Python error: Aborted\n\n{others}\n\n{mine}\n")
    assert text == f"Fatal Python error: Aborted\n\n{mine}\n\n{others}"
