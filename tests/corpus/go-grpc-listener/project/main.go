package main

import (
	"log"
	"net"
	"net/http"
)

const (
	rpcPort     = ":50051"
	metricsPort = ":9100"
)

func main() {
	listener, err := net.Listen("tcp", rpcPort)
	if err != nil {
		log.Fatal(err)
	}
	go http.ListenAndServe(metricsPort, http.NotFoundHandler())
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		connection.Close()
	}
}
