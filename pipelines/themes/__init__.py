"""Open answers: coded by theme outside, read back, counted; quotes that a reviewer approved."""
