package main

import (
	"net/http"

	"github.com/example/antique/store"
)

func main() {
	store.Open()
	http.ListenAndServe(":8080", nil)
}
