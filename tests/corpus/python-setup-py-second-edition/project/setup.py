from setuptools import find_packages, setup

setup(
    name="tidewatch2",
    version="2.9.1",
    packages=find_packages(exclude=["tests"]),
    python_requires=">=3.11",
    install_requires=["requests>=2.32", "PyYAML>=6.0"],
    entry_points={
        "console_scripts": [
            "tidewatch-create-index = tidewatch.index:main",
            "tidewatch-test-rule = tidewatch.rules:main",
            "tidewatch = tidewatch.watch:main",
        ]
    },
)
