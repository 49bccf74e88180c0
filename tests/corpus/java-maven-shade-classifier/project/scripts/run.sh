#!/bin/sh
# Rings again when it has fallen over.
while true; do
    java -Xmx256m -Dquiet=false -jar BellRinger-*-All.jar || sleep 10
done
