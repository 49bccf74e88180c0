import os

from setuptools import find_packages, setup

HERE = os.path.dirname(os.path.abspath(__file__))


def requirements(name):
    with open(os.path.join(HERE, "requirements", name)) as lines:
        return [line.strip() for line in lines if line.strip()]


setup(
    name="Kettle-Monitor",
    use_scm_version=True,
    setup_requires=["setuptools-scm"],
    package_dir={"": "src"},
    packages=find_packages("src"),
    python_requires=">=3.10",
    install_requires=requirements("default.txt"),
    extras_require={"redis": ["redis>=5"], "test": ["pytest"]},
    classifiers=["Programming Language :: Python :: 3.12", "Programming Language :: Python :: 3.13"],
    entry_points={"console_scripts": ["kettle-monitor = kettle_monitor.cli:main"]},
)
