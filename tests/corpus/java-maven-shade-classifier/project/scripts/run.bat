@echo off
:again
java -Xmx256m -Dquiet=false -jar BellRinger-Snapshot-All.jar
goto again
