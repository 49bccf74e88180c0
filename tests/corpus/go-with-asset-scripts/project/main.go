package main

import (
	"embed"
	"net/http"
)

//go:embed static
var static embed.FS

func main() {
	http.ListenAndServe(":8080", http.FileServerFS(static))
}
