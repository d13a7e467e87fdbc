"""The harness: plan, launch, readiness, settle, idle window, latency, stop."""
