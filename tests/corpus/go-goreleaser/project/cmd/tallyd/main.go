package main

import (
	"log/slog"
	"net/http"
)

var (
	version = "dev"
	commit  = "none"
	date    = "unknown"
)

func main() {
	slog.Info("tallyd", "version", version, "commit", commit, "date", date)
	http.ListenAndServe(":6060", http.NotFoundHandler())
}
