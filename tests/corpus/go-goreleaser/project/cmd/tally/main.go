package main

func main() { println("ask tallyd") }
