package main

import (
    "net/http"
    "os"
)

func main() {
    os.MkdirAll("uploads", 0o755)
    http.Handle("/uploads/", http.StripPrefix("/uploads/", http.FileServer(http.Dir("./uploads"))))
    http.ListenAndServe(":8080", nil)
}
