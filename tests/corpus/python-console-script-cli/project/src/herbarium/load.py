import argparse


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.parse_args()
