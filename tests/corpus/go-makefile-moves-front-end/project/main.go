package main

import "example.com/buoy/server"

func main() { server.Run() }
