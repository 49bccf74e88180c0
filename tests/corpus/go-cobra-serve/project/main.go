package main

import "example.com/stash/cmd"

func main() { cmd.Execute() }
