// Package web has the routes.
package web

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

// Routes returns all of them.
func Routes() http.Handler {
	router := chi.NewRouter()
	router.Get("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("parcels\n"))
	})
	router.Get("/parcels/{id}", func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("parcel " + chi.URLParam(r, "id") + "\n"))
	})
	return router
}
