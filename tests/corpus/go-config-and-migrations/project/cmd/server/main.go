package main

import (
	"flag"
	"log"
	"net/http"
	"os"
)

func main() {
	config := flag.String("config", "configs/server.yaml", "configuration")
	flag.Parse()
	if _, err := os.Stat(*config); err != nil {
		log.Fatal(err)
	}
	migrations, err := os.ReadDir("migrations")
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("%d migrations", len(migrations))
	journal, err := os.Create("/var/lib/ledger/journal.log")
	if err != nil {
		log.Fatal(err)
	}
	defer journal.Close()
	log.Fatal(http.ListenAndServe(":8085", nil))
}
