import os
import time

if __name__ == "__main__":
    while True:
        with open("/tmpdata/last-sweep", "w") as note:
            note.write(os.environ.get("CHUNK", "10"))
        time.sleep(60)
