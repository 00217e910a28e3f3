"""Speed, shown as ratios against a yardstick of the same run; run by ``make bench``."""
