package main

import (
	"net/http"

	"example.com/quay/internal/pages"
)

func main() {
	http.Handle("/", http.FileServerFS(pages.FS))
	http.ListenAndServe(":8080", nil)
}
