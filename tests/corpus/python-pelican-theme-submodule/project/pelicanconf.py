SITENAME = "Knot"
SITEURL = ""
PATH = "content"
THEME = "themes/wind"
