@ECHO OFF
sphinx-build -M %1 source build
