//go:build tools

package main

func main() {}
