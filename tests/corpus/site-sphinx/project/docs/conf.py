import os
import sys

sys.path.insert(0, os.path.abspath("../src"))

project = "Sextant"
extensions = ["sphinx.ext.autodoc", "myst_parser", "sphinx_copybutton"]
html_theme = "furo"
html_static_path = ["_static"]
exclude_patterns = ["_build"]
html_extra_path = ["robots.txt"]
