"""What can be said of how good the data of a wave are: counted where it can be, declared where it cannot."""
