package main

import (
	"fmt"
	"net/http"
	"os"

	"example.com/mono/money"
)

func main() {
	addr := os.Getenv("LISTEN_ADDR")
	if addr == "" {
		addr = ":8081"
	}
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, money.Cents(12)) })
	http.ListenAndServe(addr, nil)
}
