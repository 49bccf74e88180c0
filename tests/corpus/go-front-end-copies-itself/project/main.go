package main

import (
	"net/http"

	"example.com/keel/internal/web"
)

func main() {
	http.Handle("/", http.FileServerFS(web.FS))
	http.ListenAndServe(":8080", nil)
}
