import sys

print("would resize", sys.argv[1:])
