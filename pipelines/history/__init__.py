"""The history of every indicator: what it was, since when, and why it changed; append-only and bound by hashes."""
