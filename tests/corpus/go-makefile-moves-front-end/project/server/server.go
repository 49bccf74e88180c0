package server

import (
    "embed"
    "net/http"
)

//go:embed site
var site embed.FS

// Run serves the pages.
func Run() {
    http.Handle("/", http.FileServerFS(site))
    http.ListenAndServe(":8080", nil)
}
