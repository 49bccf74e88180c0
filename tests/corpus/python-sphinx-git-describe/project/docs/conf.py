import subprocess

project = "Curlew"
extensions = []
html_theme = "furo"
release = subprocess.check_output(["git", "describe", "--tags"], text=True).strip()
