package main

import (
	"git.corp.example/platform/kit"
	"github.com/google/uuid"
)

func main() {
	kit.Serve(":8443", uuid.NewString())
}
