package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	every, err := time.ParseDuration(os.Getenv("INTERVAL"))
	if err != nil {
		every = time.Second
	}
	ticks := time.NewTicker(every)
	fmt.Println("worker started")
	for {
		select {
		case <-ctx.Done():
			fmt.Println("worker stopped")
			return
		case now := <-ticks.C:
			fmt.Println("tick", now.Unix())
		}
	}
}
