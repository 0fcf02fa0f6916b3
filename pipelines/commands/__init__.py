"""The commands of `boost`, by what they are for. Heavy imports wait until a command runs."""
