package main

import (
	"fmt"
	"net/http"
)

func main() {
	answer, err := http.Get("http://localhost:4000/")
	fmt.Println(answer, err)
}
