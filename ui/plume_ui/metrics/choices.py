"""What can be chosen for a series, and how it is called: kinds, aggregates, widths, periods."""

from __future__ import annotations

KIND_CHOICES = (
    ("line", "Line", "Mean of each pixel with its range, or one value for each bucket"),
    ("steps", "Steps", "A value holds until the next one"),
    ("points", "Points", "Each row, or each bucket, as a point"),
    ("bars", "Bars", "One bar for each bucket of time"),
    ("area", "Area", "The ground under the line is filled"),
    ("band", "Band", "Median with the 5th to 95th percentile of each bucket"),
    ("heat", "Heat map", "How the values of each bucket are distributed"),
    ("share", "Share", "What part each line has in the whole"),
    ("histogram", "Histogram", "How often each value occurs in the span in view"),
    ("scatter", "Scatter", "One metric against another: rate and distortion, for one"),
    ("seasons", "Seasons", "By hour of the day and day of the week"),
)
"""Key, name and explanation of every kind of picture."""

AGGREGATE_CHOICES = (
    ("auto", "Auto", "Each pixel's mean and range; nothing is left out"),
    ("mean", "Mean", "The mean of each bucket"),
    ("min", "Minimum", "The least value of each bucket"),
    ("max", "Maximum", "The greatest value of each bucket"),
    ("sum", "Sum", "The sum of each bucket"),
    ("count", "Count", "How many rows of each bucket have a value"),
    ("first", "First", "The first value of each bucket"),
    ("last", "Last", "The last value of each bucket"),
    ("median", "Median", "Half of the values of a bucket lie below"),
    ("p5", "5th percentile", "5 % of the values of a bucket lie below"),
    ("p95", "95th percentile", "95 % of the values of a bucket lie below"),
    ("p99", "99th percentile", "99 % of the values of a bucket lie below"),
    ("rate", "Rate per second", "How fast a counter grows; a reset is no fall"),
    ("increase", "Increase", "How much a counter grows in each bucket; a reset is no fall"),
    ("cumulative", "Running sum", "The sum of all values from the first row on"),
)
"""Key, name and explanation of every aggregate."""

COMPARE_CHOICES = (
    ("", "nothing"),
    ("previous", "the span before"),
    ("1 h", "an hour before"),
    ("1 d", "a day before"),
    ("1 w", "a week before"),
    ("1 mo", "a month before"),
    ("1 y", "a year before"),
)
UNIT_CHOICES = (
    ("", "none"),
    ("ratio", "ratio (1 = 100 %)"),
    ("%", "%"),
    ("bytes", "bytes"),
    ("bytes/s", "bytes/s"),
    ("s", "seconds"),
    ("ms", "milliseconds"),
    ("dB", "dB"),
)
