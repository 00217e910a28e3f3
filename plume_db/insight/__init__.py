"""What a series tells: trend, changes, outliers, seasons, a forecast, each with its reason."""
