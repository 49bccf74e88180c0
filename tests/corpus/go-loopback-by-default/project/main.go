package main

import (
	"cmp"
	"log"
	"net/http"
	"os"
)

func main() {
	addr := cmp.Or(os.Getenv("QUIET_ADDR"), "127.0.0.1:9000")
	log.Fatal(http.ListenAndServe(addr, http.NotFoundHandler()))
}
