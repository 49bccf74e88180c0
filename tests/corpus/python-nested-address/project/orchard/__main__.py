import argparse

from . import settings, trees


def main():
    parser = argparse.ArgumentParser()
    for section in settings.SCHEMA.values():
        for options in section.values():
            if "aliases" in options:
                parser.add_argument(*options["aliases"], default=options["value"])
    trees.grow(parser.parse_args())


if __name__ == "__main__":
    main()
