package main

import (
	"flag"
	"log"
	"net/http"
)

var listen = flag.String("listen", "localhost:9200", "address to listen on")

func main() {
	flag.Parse()
	log.Fatal(http.ListenAndServe(*listen, http.NotFoundHandler()))
}
