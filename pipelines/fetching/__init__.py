"""Fetching a wave from LimeSurvey by RemoteControl: where from, as whom, over which line, and what may go wrong."""
