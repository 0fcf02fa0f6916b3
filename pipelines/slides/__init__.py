"""Declared slides + indicators -> pictures with title, source line, table and text alternative."""
