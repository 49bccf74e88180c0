import os

from setuptools import find_packages, setup

setup(
    name="ferry-%s" % os.environ.get("FERRY_EDITION", "open"),
    version="0.4.1",
    packages=find_packages(),
    install_requires=["bottle>=0.13"],
)
