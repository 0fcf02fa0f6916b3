"""The dashboard: static pages in every language, made from what `processed/` and `figures/` hold."""
