package main

import (
	"log"
	"net/http"
	"os"

	"github.com/urfave/cli/v2"
)

func main() {
	app := &cli.App{
		Name: "relay",
		Commands: []*cli.Command{
			{
				Name:  "server",
				Usage: "run the server",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "listen", Value: ":8787", EnvVars: []string{"RELAY_LISTEN"}},
				},
				Action: func(c *cli.Context) error {
					return http.ListenAndServe(c.String("listen"), http.NotFoundHandler())
				},
			},
			{Name: "version", Action: func(c *cli.Context) error { return nil }},
		},
	}
	if err := app.Run(os.Args); err != nil {
		log.Fatal(err)
	}
}
