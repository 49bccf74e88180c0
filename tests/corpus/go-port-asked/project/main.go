package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
)

var listenPort string

func init() {
	flag.StringVar(&listenPort, "port", envOr("BEACON_PORT", "8090"), "port to answer on")
}

func envOr(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

func main() {
	flag.Parse()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "still here")
	})
	log.Printf("beacon on %s", listenPort)
	log.Fatal(http.ListenAndServe(":"+listenPort, nil))
}
