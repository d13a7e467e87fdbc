"""Pure numbers: intervals, quantiles, the limit of detection. Knows no operating system."""
