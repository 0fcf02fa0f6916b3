"""`boost forget`: the responses of one person are removed from a survey, and that they were is recorded."""
