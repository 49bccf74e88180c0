#!/usr/bin/env node
import yargs from "yargs"
yargs(process.argv.slice(2)).parse()
