from setuptools import find_packages, setup

setup(
    name="avocet",
    version="1.0",
    packages=find_packages(),
    install_requires=open("requirements.txt").read().splitlines(),
    extras_require={"docs": ["sphinx-rtd-theme"]},
)
