"""The gate's decisions, on made-up sides."""
