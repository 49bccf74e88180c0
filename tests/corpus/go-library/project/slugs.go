// Package slugs makes slugs.
package slugs

import "strings"

// Make makes one.
func Make(s string) string { return strings.ToLower(s) }
