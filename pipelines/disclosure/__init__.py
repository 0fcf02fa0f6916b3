"""What must be hidden of a wave's tables, all of them together, so that no small number can be found again."""
