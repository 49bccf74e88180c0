import shlex
import subprocess


def capture(command, timeout=60):
    if isinstance(command, str):
        command = shlex.split(command)
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=True)
    return done.stdout.strip()
