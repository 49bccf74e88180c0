project = "soundings"
extensions = []
html_theme = "sphinx_rtd_theme"
