"""Depths of a bay."""
