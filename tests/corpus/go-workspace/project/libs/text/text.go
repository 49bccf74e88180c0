// Package text wraps.
package text

// Wrap wraps.
func Wrap(s string) string { return "<" + s + ">" }
