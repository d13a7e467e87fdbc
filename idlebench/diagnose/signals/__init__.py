"""What can be seen of a live process, one instrument a file; all of them look while counters run."""
