import os
import shutil
import tempfile

from darkroom.run import capture

MONTAGE = shutil.which("magick")


def make(name, data):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "clip.bin")
        with open(path, "wb") as clip:
            clip.write(data)
        length = capture(["ffprobe", "-v", "error", "-show_entries", "format=duration", path])
        os.system(f"ffmpeg -i {path} -vf fps=1 {folder}/frame-%03d.png")
        if MONTAGE:
            capture([MONTAGE, "montage", f"{folder}/*.png", f"{folder}/sheet.png"])
        return {"name": name, "length": length}
