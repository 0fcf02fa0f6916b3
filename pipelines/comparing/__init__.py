"""Two sides of a survey, waves or parts of one -> what differs between them, and what the data can say about it."""
