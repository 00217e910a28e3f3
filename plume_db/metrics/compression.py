"""What a log of compressed files tells: ratio, bytes saved, throughput, failures.

Everything is computed from the two sizes. A stored ratio or percentage is compared with them to
learn which way round it is, and not trusted beyond that: a program that subtracts unsigned sizes
stores a huge number where the output is larger than the input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from plume_db.language import tr, trn
from plume_db.metrics import words
from plume_db.metrics.epochs import number_of, number_sql
from plume_db.metrics.measures import Metric
from plume_db.metrics.roles import Role
from plume_db.metrics.source import Sample
from plume_db.names import quoted
from plume_db.values import Value

_WRAPPED = 1e6
"""A percentage or ratio beyond it comes from a subtraction that wrapped around, not from sizes."""
_MOST_WRAPPED = 0.5
_AGREE = 0.9


@dataclass(frozen=True)
class Sizes:
    """The two columns of sizes, before and after."""

    original: str
    compressed: str
    unit: str

    @property
    def before(self) -> str:
        """The SQL of the size before."""
        return number_sql(quoted(self.original))

    @property
    def after(self) -> str:
        """The SQL of the size after."""
        return number_sql(quoted(self.compressed))

    @property
    def columns(self) -> tuple[str, str]:
        """Both columns."""
        return self.original, self.compressed


@dataclass(frozen=True)
class _Form:
    """One way to say how much smaller a file became; `o` and `c` are the sizes."""

    text: str
    sql: str
    value: Callable[[float, float], float]
    unit: str
    percent: bool


_FORMS = (
    _Form("100 x (1 - {c} / {o})", "100.0*(1.0-{C}*1.0/nullif({O},0))",
          lambda o, c: 100 * (1 - c / o), "%", True),
    _Form("1 - {c} / {o}", "(1.0-{C}*1.0/nullif({O},0))", lambda o, c: 1 - c / o, "ratio", False),
    _Form("100 x {c} / {o}", "100.0*{C}/nullif({O},0)", lambda o, c: 100 * c / o, "%", True),
    _Form("{c} / {o}", "({C}*1.0/nullif({O},0))", lambda o, c: c / o, "ratio", False),
    _Form("{o} / {c}", "({O}*1.0/nullif({C},0))", lambda o, c: o / c, "x", False),
    _Form("100 x {o} / {c}", "100.0*{O}/nullif({C},0)", lambda o, c: 100 * o / c, "%", True),
    _Form("{o} - {c}", "({O}-{C})", lambda o, c: o - c, "bytes", False),
)  # fmt: skip


def find_sizes(sample: Sample, table: str = "") -> Sizes | None:
    """Find the sizes before and after; None where there are not both."""
    best: tuple[int, Sizes] | None = None
    numbers = [c for place, c in enumerate(sample.columns) if _all_numbers(sample, place)]
    for original in numbers:
        if not {*words.words(original)} & words.ORIGINAL_WORDS:
            continue
        for compressed in numbers:
            score = _fit(sample, table, original, compressed)
            if score and (best is None or score > best[0]):
                unit = words.unit_of(compressed)
                unit = unit if unit in ("kB", "MB", "GB") else "bytes"
                best = score, Sizes(original, compressed, unit)
    return best[1] if best else None


def _fit(sample: Sample, table: str, original: str, compressed: str) -> int:
    """Rate how well two columns go together as sizes; 0 where they do not."""
    mine, other = words.words(original), words.words(compressed)
    if original == compressed or not {*other} & words.COMPRESSED_WORDS:
        return 0
    if {*other} & words.ORIGINAL_WORDS and not {*other} & {"compressed", "output", "after"}:
        return 0
    rest = {*mine} - words.ORIGINAL_WORDS, {*other} - words.COMPRESSED_WORDS
    sized = bool({*mine} & words.SIZE_WORDS) and bool({*other} & words.SIZE_WORDS)
    plain = bool(({*mine} | {*other}) & words.PLAIN_SIZE_WORDS)
    if not (sized and plain) and not _about_compression(sample, table):
        return 0  # bytes in and bytes out may be any traffic
    return 1 + 4 * sized + 2 * (rest[0] == rest[1]) + ("compressed" in other)


def _about_compression(sample: Sample, table: str) -> bool:
    said = {word for name in (table, *sample.columns) for word in words.words(name)}
    if any(word.startswith(words.COMPRESSION_STEMS) for word in said):
        return True
    return len(said & words.COMPRESSION_WORDS) >= 1 and not said & words.TRAFFIC_WORDS


RATIO = tr("ratio = compressed / original")
SAVED = tr("saved = 1 - ratio")
BYTES_SAVED = tr("bytes saved")
GREW = tr("share that grew")
THROUGHPUT = tr("throughput")
BITS_PER_PIXEL = tr("bits per pixel")


def compression(sample: Sample, table: str = "") -> list[Metric]:
    """Derive what users of a compression log ask for, where both sizes are there."""
    sizes = find_sizes(sample, table)
    if sizes is None:
        return []
    before, after, both = sizes.before, sizes.after, sizes.columns
    why = tr(
        "computed from {compressed} and {original}",
        compressed=sizes.compressed,
        original=sizes.original,
    )
    saved = f"({before}-{after})"
    ratio = f"{after}*1.0/nullif({before},0)"

    def made(label: str, sql: str, unit: str, fold: str = "auto") -> Metric:
        role: Role = "bytes" if unit == sizes.unit else "ratio"
        return Metric(label, sql, unit, both, 1.0, why, role=role, fold=fold)

    found = [
        made(RATIO, f"({ratio})", "ratio"),
        made(SAVED, f"(1.0-{ratio})", "ratio"),
        made(BYTES_SAVED, saved, sizes.unit),
        made(tr("bytes saved, cumulative"), saved, sizes.unit, "cumulative"),
    ]
    found += [*_throughput(sample, sizes), *_bits_per_pixel(sample, sizes)]
    grew = made(GREW, f"(({after}>{before})*1.0)", "ratio", "mean")
    larger = tr("{why}: the output is larger, where unsigned percentages wrap around", why=why)
    found.append(replace(grew, confidence=0.8, reason=larger))
    return [*found, *_wraps(sample, sizes)]


def stored(sample: Sample, metrics: Sequence[Metric], table: str = "") -> list[Metric]:
    """Put in place of each stored ratio what the sizes say it is; tell which way round it was."""
    sizes = find_sizes(sample, table)
    if sizes is None:
        return list(metrics)
    return [_settled(sample, sizes, metric) for metric in metrics]


def _settled(sample: Sample, sizes: Sizes, metric: Metric) -> Metric:
    if metric.columns[:1] == () or metric.columns[0] in sizes.columns:
        return metric
    column = metric.columns[0]
    if not _tells_saving(metric, column):
        return metric
    found = _direction(sample, sizes, column)
    if found is None:
        return replace(
            metric, reason=tr("{reason}; fits no formula of the two sizes", reason=metric.reason)
        )
    form, agree, rows, wrapped = found
    sql = form.sql.replace("{C}", sizes.after).replace("{O}", sizes.before)
    said = form.text.format(c=sizes.compressed, o=sizes.original)
    reason = trn(
        "{column} = {formula} in {agree} of {n} row",
        "{column} = {formula} in {agree} of {n} rows",
        rows,
        column=column,
        formula=said,
        agree=agree,
    )
    if wrapped:
        reason += trn("; {n} row wrapped around", "; {n} rows wrapped around", wrapped)
    unit = sizes.unit if form.unit == "bytes" else form.unit
    role: Role = "percentage" if unit == "%" else "bytes" if unit == sizes.unit else "ratio"
    return replace(
        metric,
        sql=sql,
        unit=unit,
        role=role,
        fold="auto",
        columns=(column, *sizes.columns),
        reason=tr("{reason}; drawn from the sizes", reason=reason),
    )


def _tells_saving(metric: Metric, column: str) -> bool:
    """Tell whether a column may say how much smaller a file became."""
    parts = {*words.words(column)}
    if metric.role in ("duration", "bytes"):
        return bool(parts & {"saved", "saving", "savings", "reduction"})
    return bool(parts & words.RATIO_COLUMN_WORDS)


def _direction(sample: Sample, sizes: Sizes, column: str) -> tuple[_Form, int, int, int] | None:
    """Find the formula a stored column follows: with it rows that agree, rows, rows wrapped."""
    places = [sample.columns.index(each) for each in (sizes.original, sizes.compressed, column)]
    rows = []
    for row in {*sample.rows}:
        o, c, v = (number_of(row[place]) for place in places)
        if o is not None and c is not None and v is not None and o > 0 and c > 0:
            rows.append((o, c, v))
    plain = [row for row in rows if abs(row[2]) < _WRAPPED or abs(row[2]) <= row[0]]
    wrapped = len(rows) - len(plain)
    if len(plain) < 3 or wrapped > _MOST_WRAPPED * len(rows):
        return None
    # Where nothing changed every formula that has no percent in it gives 1 or 0.
    counted = [(sum(_agrees(form, *row) for row in plain), form) for form in _FORMS]
    most = max(count for count, _ in counted)
    if most < _AGREE * len(plain):
        return None
    form = next(form for count, form in counted if count == most)
    return form, most, len(rows), wrapped


def _agrees(form: _Form, original: float, compressed: float, value: float) -> bool:
    """Tell whether a stored value is what a formula gives, rounded to a digit or two or not."""
    expected = form.value(original, compressed)
    rounding = 0.51 if form.percent else 0.0051
    return abs(value - expected) <= max(rounding, 0.006 * abs(expected))


def _wraps(sample: Sample, sizes: Sizes) -> list[Metric]:
    """Make a metric of the rows whose stored figure wrapped around."""
    found = []
    for place, column in enumerate(sample.columns):
        if not {*words.words(column)} & words.RATIO_COLUMN_WORDS or column in sizes.columns:
            continue
        numbers = [n for v in sample.column(place) if (n := number_of(v)) is not None]  # type: ignore[arg-type]
        wrapped = sum(abs(n) > _WRAPPED for n in numbers)
        if not wrapped or wrapped > _MOST_WRAPPED * len(numbers):
            continue
        if median(numbers) > _WRAPPED:
            continue
        number = number_sql(quoted(column))
        found.append(
            Metric(
                tr("wrapped rows of {column}", column=column),
                f"((abs({number})>{_WRAPPED!r})*1.0)",
                "",
                (column, *sizes.columns),
                0.5,
                tr(
                    "{wrapped} of {numbers} sampled rows hold a huge {column}, as "
                    "subtracting unsigned sizes gives where the output is larger",
                    wrapped=wrapped,
                    numbers=len(numbers),
                    column=column,
                ),
                role="state",
                fold="sum",
            )
        )
    return found


def _throughput(sample: Sample, sizes: Sizes) -> list[Metric]:
    spent = _duration(sample)
    if spent is None:
        return []
    name, per_second, why = spent
    time = number_sql(quoted(name))
    return [
        Metric(
            THROUGHPUT,
            f"({sizes.before}*{per_second!r}/nullif({time},0))",
            f"{sizes.unit}/s",
            (sizes.original, name),
            1.0 if not why else 0.7,
            tr("{original} by {name}{why}", original=sizes.original, name=name, why=why),
        )
    ]


_PER_SECOND = {"ns": 1e9, "µs": 1e6, "ms": 1e3, "s": 1.0, "min": 1 / 60, "h": 1 / 3600}


def _duration(sample: Sample) -> tuple[str, float, str] | None:
    """Find how long a row's work took, how many of its units make a second, and a doubt."""
    doubtful = None
    for place, column in enumerate(sample.columns):
        if not {*words.words(column)} & words.WORK_WORDS or not _all_numbers(sample, place):
            continue
        unit = words.unit_of(column)
        if unit in _PER_SECOND:
            return column, _PER_SECOND[unit], ""
        numbers = [float(n) for v in sample.column(place) if (n := number_of(v)) is not None]  # type: ignore[arg-type]
        middle = median(numbers)
        if unit or not 0 < middle < 1e7:
            continue
        split = any(not n.is_integer() for n in numbers)
        if split and middle < 60:
            doubtful = column, 1.0, tr(", taken as seconds, since it has parts of one")
        elif not split and middle >= 5:
            doubtful = column, 1000.0, tr(", taken as milliseconds, since it is whole")
    return doubtful


def _bits_per_pixel(sample: Sample, sizes: Sizes) -> list[Metric]:
    pixels = _pixels(sample)
    if pixels is None or sizes.unit != "bytes":
        return []
    columns, sql = pixels
    return [
        Metric(
            BITS_PER_PIXEL,
            f"({sizes.after}*8.0/nullif({sql},0))",
            "bit/px",
            (sizes.compressed, *columns),
            1.0,
            tr(
                "8 x {compressed} by {columns}",
                compressed=sizes.compressed,
                columns=" x ".join(columns),
            ),
        )
    ]


def _pixels(sample: Sample) -> tuple[tuple[str, ...], str] | None:
    named: dict[str, str] = {}
    for place, column in enumerate(sample.columns):
        for word in ("width", "height", "pixels"):
            if word in words.words(column) and _all_numbers(sample, place):
                named.setdefault(word, column)
    if "width" in named and "height" in named:
        columns = named["width"], named["height"]
        return columns, "*".join(number_sql(quoted(each)) for each in columns).join("()")
    if "pixels" in named:
        return (named["pixels"],), number_sql(quoted(named["pixels"]))
    return None


def _all_numbers(sample: Sample, place: int) -> bool:
    present: list[Value] = [value for value in sample.column(place) if value is not None]  # type: ignore[misc]
    numbers = sum(number_of(value) is not None for value in present)
    return bool(present) and numbers >= _AGREE * len(present)
