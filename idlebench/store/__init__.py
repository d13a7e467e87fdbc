"""What a run leaves on disk: the event log, the result made from it, and how both are read again."""
