package main

import (
	"html/template"
	"log"
	"net/http"
	"os"
	"path/filepath"
)

var pages = template.Must(template.ParseGlob("templates/*.html"))

func main() {
	motd, err := os.ReadFile(filepath.Join("config", "motd.txt"))
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/static/", http.StripPrefix("/static/", http.FileServer(http.Dir("./static"))))
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		pages.ExecuteTemplate(w, "index.html", string(motd))
	})
	log.Fatal(http.ListenAndServe("0.0.0.0:8000", nil))
}
