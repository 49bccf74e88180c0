package web

import (
	"net/http/httptest"
	"testing"
)

func TestRoot(t *testing.T) {
	recorder := httptest.NewRecorder()
	Routes().ServeHTTP(recorder, httptest.NewRequest("GET", "/", nil))
	if recorder.Code != 200 {
		t.Fatal(recorder.Code)
	}
}
