from setuptools import setup

setup(
    name="lektor-sheep",
    version="0.1",
    py_modules=["lektor_sheep"],
    entry_points={"lektor.plugins": ["sheep = lektor_sheep:SheepPlugin"]},
)
