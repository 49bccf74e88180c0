package main

import (
    "log"
    "net/http"
    "os"
)

func main() {
    root := os.Getenv("STATIC_ROOT")
    if root == "" {
        root = "../pantry-ui/dist"
    }
    http.Handle("/uploads/", http.FileServer(http.Dir("uploads")))
    http.Handle("/", http.FileServer(http.Dir("../pantry-ui/dist")))
    log.Fatal(http.ListenAndServe(":8080", nil))
}
