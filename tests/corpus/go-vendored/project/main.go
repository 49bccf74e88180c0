package main

import (
	"net/http"

	"example.com/inside/greeting"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(greeting.To(r.URL.Query().Get("name"))))
	})
	server := http.Server{Addr: ":9090", Handler: mux}
	if err := server.ListenAndServe(); err != nil {
		panic(err)
	}
}
