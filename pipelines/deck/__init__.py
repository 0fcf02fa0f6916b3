"""Slides as PowerPoint draws them: native charts with their numbers in the embedded sheet, tables, pictures, notes."""
