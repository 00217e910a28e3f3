"""What can be chosen for a series, and how it is called: kinds, aggregates, widths, periods."""

from __future__ import annotations

from plume_db.language import tr

KIND_CHOICES = (
    ("line", tr("Line"), tr("Mean of each pixel with its range, or one value for each bucket")),
    ("steps", tr("Steps", "a line drawn in steps"), tr("A value holds until the next one")),
    ("points", tr("Points"), tr("Each row, or each bucket, as a point")),
    ("bars", tr("Bars"), tr("One bar for each bucket of time")),
    ("area", tr("Area"), tr("The ground under the line is filled")),
    ("band", tr("Band"), tr("Median with the 5th to 95th percentile of each bucket")),
    ("heat", tr("Heat map"), tr("How the values of each bucket are distributed")),
    ("share", tr("Share"), tr("What part each line has in the whole")),
    ("histogram", tr("Histogram"), tr("How often each value occurs in the span in view")),
    ("scatter", tr("Scatter"), tr("One metric against another: rate and distortion, for one")),
    ("seasons", tr("Seasons"), tr("By hour of the day and day of the week")),
)
"""Key, name and explanation of every kind of picture."""

AGGREGATE_CHOICES = (
    ("auto", tr("Auto"), tr("Each pixel's mean and range; nothing is left out")),
    ("mean", tr("Mean"), tr("The mean of each bucket")),
    ("min", tr("Minimum"), tr("The least value of each bucket")),
    ("max", tr("Maximum"), tr("The greatest value of each bucket")),
    ("sum", tr("Sum"), tr("The sum of each bucket")),
    ("count", tr("Count"), tr("How many rows of each bucket have a value")),
    ("first", tr("First"), tr("The first value of each bucket")),
    ("last", tr("Last"), tr("The last value of each bucket")),
    ("median", tr("Median"), tr("Half of the values of a bucket lie below")),
    ("p5", tr("5th percentile"), tr("5 % of the values of a bucket lie below")),
    ("p95", tr("95th percentile"), tr("95 % of the values of a bucket lie below")),
    ("p99", tr("99th percentile"), tr("99 % of the values of a bucket lie below")),
    ("rate", tr("Rate per second"), tr("How fast a counter grows; a reset is no fall")),
    ("increase", tr("Increase"), tr("How much a counter grows in each bucket; a reset is no fall")),
    ("cumulative", tr("Running sum"), tr("The sum of all values from the first row on")),
)
"""Key, name and explanation of every aggregate."""

COMPARE_CHOICES = (
    ("", tr("nothing")),
    ("previous", tr("the span before")),
    ("1 h", tr("an hour before")),
    ("1 d", tr("a day before")),
    ("1 w", tr("a week before")),
    ("1 mo", tr("a month before")),
    ("1 y", tr("a year before")),
)
UNIT_CHOICES = (
    ("", tr("none")),
    ("ratio", tr("ratio (1 = 100 %)")),
    ("%", "%"),
    ("bytes", tr("bytes")),
    ("bytes/s", "bytes/s"),
    ("s", tr("seconds")),
    ("ms", tr("milliseconds")),
    ("dB", "dB"),
)
