package cmd

import (
	"fmt"
	"net/http"

	"github.com/spf13/cobra"
)

var port int

var serve = &cobra.Command{
	Use:   "serve",
	Short: "Serves what is kept",
	RunE: func(_ *cobra.Command, _ []string) error {
		return http.ListenAndServe(fmt.Sprintf(":%d", port), http.NotFoundHandler())
	},
}

func init() {
	serve.Flags().IntVarP(&port, "port", "p", 8200, "port")
	root.AddCommand(serve)
}
