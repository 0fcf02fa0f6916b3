"""The stages: read, validate, compute, draw, keep. One verb, one module; `cli` reads like a table of contents."""
