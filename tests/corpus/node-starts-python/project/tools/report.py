import sys

sys.stdout.write('ok')
