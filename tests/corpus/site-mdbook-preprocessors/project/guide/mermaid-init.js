// As its tool installs it.
