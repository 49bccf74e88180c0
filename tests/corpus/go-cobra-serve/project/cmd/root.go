package cmd

import (
	"os"

	"github.com/spf13/cobra"
)

var root = &cobra.Command{
	Use:   "stash",
	Short: "Keeps things",
}

// Execute runs the command line.
func Execute() {
	if root.Execute() != nil {
		os.Exit(1)
	}
}
