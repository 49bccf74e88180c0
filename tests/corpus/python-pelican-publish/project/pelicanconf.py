AUTHOR = "Keeper"
SITENAME = "Logbook"
SITEURL = ""
PATH = "content"
OUTPUT_PATH = "public/"
TIMEZONE = "Europe/Lisbon"
PLUGINS = ["pelican.plugins.sitemap"]
