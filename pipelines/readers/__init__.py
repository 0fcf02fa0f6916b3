"""Export file -> raw strings, one module a platform. They know no survey, and personal columns die in them."""
