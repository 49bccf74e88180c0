#!/bin/sh
tar czf /backup/harbour.tgz .
