from importlib.metadata import version

project = "godwit"
release = version("godwit")
extensions = ["sphinx.ext.autodoc"]
html_theme = "furo"
