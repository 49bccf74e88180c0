import json
import sys

if len(sys.argv) > 1:
    sys.exit(0)
_, book = json.load(sys.stdin)
json.dump(book, sys.stdout)
