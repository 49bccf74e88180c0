from importlib.metadata import version as installed

project = "sluice"
release = installed("sluice")
extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
]
extensions += ["sphinx_copybutton"]
html_theme = "furo"
html_static_path = []
