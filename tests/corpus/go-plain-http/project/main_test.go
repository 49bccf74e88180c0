package main

import "testing"

func TestNothingIsBroken(t *testing.T) {
	if 1+1 != 2 {
		t.Fatal("arithmetic is gone")
	}
}
