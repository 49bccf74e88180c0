package main

import (
	"flag"
	"log"
	"net/http"

	"github.com/example/parcels/internal/web"
)

func main() {
	address := flag.String("address", ":3000", "where to listen")
	flag.Parse()
	log.Printf("parcels on %s", *address)
	if err := http.ListenAndServe(*address, web.Routes()); err != nil {
		log.Fatal(err)
	}
}
