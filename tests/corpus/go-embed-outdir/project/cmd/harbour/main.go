package main

import (
	"log"
	"net/http"

	"example.com/harbour/internal/ui"
)

func main() {
	log.Fatal(http.ListenAndServe(":7070", http.FileServer(http.FS(ui.Files))))
}
