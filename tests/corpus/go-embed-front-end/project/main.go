// Command tally counts visits and shows them on a page.
package main

import (
	"embed"
	"io/fs"
	"log"
	"net/http"
	"os"
)

//go:embed all:dashboard/dist
var files embed.FS

func main() {
	pages, err := fs.Sub(files, "dashboard/dist")
	if err != nil {
		log.Fatal(err)
	}
	addr := ":8090"
	if port := os.Getenv("PORT"); port != "" {
		addr = ":" + port
	}
	log.Fatal(http.ListenAndServe(addr, http.FileServer(http.FS(pages))))
}
