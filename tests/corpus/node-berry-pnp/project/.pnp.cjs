// Made by Yarn.
