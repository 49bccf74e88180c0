"""Puts the tables on the old server."""

import subprocess
import sys


def main(host):
    subprocess.run(["rsync", "-a", "tables/", f"{host}:/srv/tides/"], check=True)
    subprocess.run(["ssh", host, "systemctl", "reload", "tides"], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
