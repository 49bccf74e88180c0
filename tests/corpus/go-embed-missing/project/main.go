package main

import (
	"embed"
	"io/fs"
	"log"
	"net/http"
)

//go:embed all:web/dist
var dist embed.FS

func main() {
	site, err := fs.Sub(dist, "web/dist")
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(":8080", http.FileServer(http.FS(site))))
}
