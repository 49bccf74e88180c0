#!/usr/bin/env python3
from beacon.main import main

if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("out")
