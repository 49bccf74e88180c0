// Package ui holds the built pages.
package ui

import "embed"

//go:embed all:static
var Files embed.FS
