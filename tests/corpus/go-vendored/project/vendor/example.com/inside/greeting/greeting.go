// Package greeting greets.
package greeting

// To returns a greeting to someone.
func To(name string) string { return "Dear " + name + "," }
