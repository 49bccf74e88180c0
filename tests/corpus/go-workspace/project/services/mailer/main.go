package main

import (
	"net/http"

	"example.com/ws/text"
)

func main() {
	http.ListenAndServe(":7000", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte(text.Wrap("mail")))
	}))
}
