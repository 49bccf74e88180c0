project = "avocet"
extensions = []
html_theme = "sphinx_rtd_theme"
