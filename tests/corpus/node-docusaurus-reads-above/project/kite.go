package kite
