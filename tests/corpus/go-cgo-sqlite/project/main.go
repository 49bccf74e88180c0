package main

import (
	"database/sql"
	"log"
	"net/http"
	"os"

	_ "github.com/mattn/go-sqlite3"
)

func main() {
	path := os.Getenv("DATABASE_PATH")
	if path == "" {
		path = "./data/notes.db"
	}
	if err := os.MkdirAll("./data", 0o755); err != nil {
		log.Fatal(err)
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE IF NOT EXISTS note (text TEXT)"); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		var version string
		if err := db.QueryRow("SELECT sqlite_version()").Scan(&version); err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		w.Write([]byte("sqlite " + version))
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
