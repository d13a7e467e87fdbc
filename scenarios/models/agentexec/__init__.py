"""Models of agentexec's pools, started as scripts; this file only tells tools that they belong together."""
