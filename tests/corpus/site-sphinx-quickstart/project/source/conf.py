# Configuration file for the Sphinx documentation builder.
project = 'Ballast'
copyright = '2026, Bo'
author = 'Bo'
release = '0.1'
extensions = []
templates_path = ['_templates']
exclude_patterns = []
html_theme = 'alabaster'
html_static_path = ['_static']
