"""Did this change make it worse? Budgets, comparisons, and when enough was measured to say so."""
