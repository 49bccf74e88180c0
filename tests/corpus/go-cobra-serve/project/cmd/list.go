package cmd

import "github.com/spf13/cobra"

func init() {
	root.AddCommand(&cobra.Command{Use: "list", Run: func(cmd *cobra.Command, _ []string) { cmd.Println("nothing") }})
}
