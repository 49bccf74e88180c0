import os
import subprocess


def name():
    if os.environ.get("TIDES_RELEASE"):
        return os.environ["TIDES_RELEASE"]
    try:
        return subprocess.check_output(["git", "describe", "--tags"], text=True).strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
