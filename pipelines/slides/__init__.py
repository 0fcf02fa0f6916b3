"""Declared slides + indicators -> pictures with title, source line, table and text alternative."""

UNDRAWN = "boost-undrawn"
"""Marks in an executed notebook the picture of a slide that has a notice in the place of its chart."""
