"""How to mend each finding, before and after, for the library in use."""
