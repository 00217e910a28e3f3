"""What the functions of SQLite are called with, and what each is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from plume_db.jobs import Task
from plume_db.language import lines_to_say, said


@dataclass(frozen=True, slots=True)
class Function:
    """One function."""

    name: str
    arguments: tuple[str, ...]
    meaning: str = ""
    kind: str = ""
    """``aggregate``, ``window`` (needs OVER), or empty."""

    @property
    def signature(self) -> str:
        """The call as it is written."""
        return f"{self.name}({', '.join(self.arguments)})"


_SCALAR = lines_to_say("""
abs(x) the number without its sign
char(code, …) the text of these Unicode code points
coalesce(x, y, …) the first that is not NULL
concat(x, …) all as one text, NULL as nothing
concat_ws(separator, x, …) all as one text with the separator between
format(format, …) text made as printf does: %d %f %s %Q
glob(pattern, text) whether text fits a pattern of * ? [a-z], by case
hex(blob) the bytes as hexadecimal digits
if(condition, then, else) one of two values
ifnull(x, otherwise) x, or the other where x is NULL
iif(condition, then, else) one of two values
instr(text, part) where part begins, from 1; 0 where it is not there
last_insert_rowid() the rowid of the row inserted last
length(x) characters of a text, bytes of a blob
like(pattern, text, escape) whether text fits a pattern of % and _
likelihood(x, probability) x, with a hint for the planner
likely(x) x, with the hint that it is mostly true
lower(text) ASCII letters made small
ltrim(text, characters) without these (or blanks) at the start
max(x, y, …) the largest; NULL where one is NULL
min(x, y, …) the smallest; NULL where one is NULL
nullif(x, y) x, or NULL where both are equal
octet_length(x) bytes of a text or a blob as stored
printf(format, …) the older name of format
quote(x) the value as an SQL literal
random() an integer from the whole 64-bit range
randomblob(n) n random bytes
regexp(pattern, text) whether text fits a regular expression
replace(text, what, with) every occurrence replaced
round(x, digits) rounded; 0 digits where none are given
rtrim(text, characters) without these (or blanks) at the end
sign(x) -1, 0 or 1
soundex(text) how the word sounds, as a code of four characters
sqlite_compileoption_get(n) the n-th option SQLite was built with
sqlite_compileoption_used(name) whether SQLite was built with an option
sqlite_source_id() the check-in SQLite was built from
sqlite_version() the version of SQLite
substr(text, start, length) a part; start counts from 1, from the end where negative
substring(text, start, length) the other name of substr
subtype(x) the subtype SQLite keeps with a value
total_changes() rows changed since the connection was made
changes() rows changed by the last statement
trim(text, characters) without these (or blanks) at both ends
typeof(x) null, integer, real, text or blob
unhex(text, ignored) the bytes of hexadecimal digits; NULL where it has others
unicode(text) the code point of its first character
unistr(text) text with \\uXXXX escapes read
unistr_quote(x) the value as an SQL literal, control characters escaped
unlikely(x) x, with the hint that it is mostly false
upper(text) ASCII letters made large
zeroblob(n) n bytes of zero
acos(x) arc cosine, in radians
acosh(x) inverse hyperbolic cosine
asin(x) arc sine, in radians
asinh(x) inverse hyperbolic sine
atan(x) arc tangent, in radians
atan2(y, x) the angle of a point, in radians
atanh(x) inverse hyperbolic tangent
ceil(x) the next integer upwards
ceiling(x) the next integer upwards
cos(x) cosine of radians
cosh(x) hyperbolic cosine
degrees(x) radians as degrees
exp(x) e to the power of x
floor(x) the next integer downwards
ln(x) natural logarithm
log(base, x) logarithm; to base 10 where only x is given
log10(x) logarithm to base 10
log2(x) logarithm to base 2
mod(x, y) the remainder, also of REALs
pi() the number
pow(x, y) x to the power of y
power(x, y) x to the power of y
radians(x) degrees as radians
sin(x) sine of radians
sinh(x) hyperbolic sine
sqrt(x) square root
tan(x) tangent of radians
tanh(x) hyperbolic tangent
trunc(x) without its fraction
date(time, modifier, …) YYYY-MM-DD
time(time, modifier, …) HH:MM:SS
datetime(time, modifier, …) YYYY-MM-DD HH:MM:SS
julianday(time, modifier, …) days since noon of 24 November 4714 BC
unixepoch(time, modifier, …) seconds since 1970
strftime(format, time, modifier, …) a time in a format of %Y %m %d %H %M %S
timediff(later, earlier) the time between two, as text
json(text) checked and made small
jsonb(text) in SQLite's binary form
json_array(x, …) an array of these values
jsonb_array(x, …) an array of these values, in binary form
json_array_length(json, path) how many elements
json_array_insert(json, path, value, …) elements put between others
jsonb_array_insert(json, path, value, …) elements put between others, in binary form
json_error_position(text) where it is no JSON, from 1; 0 where it is
json_extract(json, path, …) what stands at a path such as $.a[0]
jsonb_extract(json, path, …) what stands at a path, in binary form
json_insert(json, path, value, …) put where nothing stands yet
jsonb_insert(json, path, value, …) put where nothing stands yet, in binary form
json_object(name, value, …) an object of these pairs
jsonb_object(name, value, …) an object of these pairs, in binary form
json_patch(json, patch) merged as RFC 7396 says
jsonb_patch(json, patch) merged as RFC 7396 says, in binary form
json_pretty(json, indent) laid out over lines
json_quote(x) the value as JSON
json_remove(json, path, …) without what stands at the paths
jsonb_remove(json, path, …) without what stands at the paths, in binary form
json_replace(json, path, value, …) put where something stands already
jsonb_replace(json, path, value, …) put where something stands already, in binary form
json_set(json, path, value, …) put, whether something stands there or not
jsonb_set(json, path, value, …) put in any case, in binary form
json_type(json, path) object, array, text, integer, real, true, false or null
json_valid(text, flags) whether it is JSON
bm25(table, weight, …) how well a row of a full-text search fits; smaller is better
highlight(table, column, before, after) the text of a full-text search with its hits marked
snippet(table, column, before, after, gap, tokens) the part of the text around the hits
rtreecheck(schema, table) ok, or what is wrong with an R*Tree
raise(action, message) stops a trigger: IGNORE, ROLLBACK, ABORT or FAIL
load_extension(file, entry) refused here
""")
_AGGREGATE = lines_to_say("""
avg(x) the mean of what is not NULL
count(x) how many are not NULL; count(*) counts rows
group_concat(x, separator) all as one text, with commas where no separator is given
json_group_array(x) all as a JSON array
jsonb_group_array(x) all as a JSON array, in binary form
json_group_object(name, value) all as a JSON object
jsonb_group_object(name, value) all as a JSON object, in binary form
max(x) the largest
median(x) the middle value
min(x) the smallest
percentile(x, percent) the value below which so many percent lie, 0 to 100
percentile_cont(x, fraction) the same with 0 to 1, between two values where need be
percentile_disc(x, fraction) the same with 0 to 1, always one of the values
string_agg(x, separator) all as one text
sum(x) the sum; NULL where there are no rows
total(x) the sum as a REAL; 0.0 where there are no rows
stdev(x) standard deviation of a sample
variance(x) variance of a sample
""")
_WINDOW = lines_to_say("""
cume_dist() the part of rows up to this one, 0 to 1
dense_rank() the rank without gaps
first_value(x) x of the first row of the frame
lag(x, rows, default) x of a row before
last_value(x) x of the last row of the frame
lead(x, rows, default) x of a row behind
nth_value(x, n) x of the n-th row of the frame
ntile(groups) which of so many even groups the row is in
percent_rank() the rank as a part, 0 to 1
rank() the rank, with gaps behind equals
row_number() the number of the row, from 1
""")
_HIDDEN = frozenset(("->", "->>", "fts3_tokenizer", "load_extension", "sqlite_log", "fts5"))


@cache
def known_functions() -> Mapping[str, Function]:
    """Give the functions of the table above by their names; min and max are aggregates."""
    found: dict[str, Function] = {}
    for kind, table in (("", _SCALAR), ("aggregate", _AGGREGATE), ("window", _WINDOW)):
        for line in table.strip().splitlines():
            head, _bracket, rest = line.partition("(")
            inside, _end, told = rest.partition(") ")
            meaning = said(told)
            arguments = tuple(part.strip() for part in inside.split(",") if part.strip())
            found[head] = Function(head, arguments, meaning[:1].upper() + meaning[1:], kind)
    return found


def functions_of(listed: Mapping[str, tuple[str, int]] | None = None) -> dict[str, Function]:
    """Join the table with what a connection listed; the table alone where it listed nothing."""
    known = known_functions()
    if listed is None:
        return {n: f for n, f in known.items() if n not in _HIDDEN and n not in _SOMEWHERE}
    found = {}
    for name, (kind, count) in listed.items():
        if name in _HIDDEN or name.startswith(("sqlite3mc", "current_")):
            continue
        found[name] = known.get(name) or Function(name, _unnamed(count), kind=_KINDS.get(kind, ""))
    found.setdefault("raise", known["raise"])
    return found


_SOMEWHERE = frozenset(("regexp", "soundex", "stdev", "variance", "rtreecheck", "subtype"))
"""Not in every SQLite; offered where a connection lists them."""
_KINDS = {"a": "aggregate", "w": "aggregate"}


def _unnamed(count: int) -> tuple[str, ...]:
    return tuple(f"x{n + 1}" for n in range(count)) if count >= 0 else ("…",)


def read_functions(task: Task) -> dict[str, tuple[str, int]]:
    """List the functions of the task's connection: kind and number of arguments by name."""
    found: dict[str, tuple[str, int]] = {}
    rows = task.con.execute("select name, type, narg from pragma_function_list")
    for name, kind, count in rows:
        if isinstance(name, str) and isinstance(count, int):
            found[name.lower()] = (str(kind), max(count, found.get(name.lower(), ("", -1))[1]))
    return found
