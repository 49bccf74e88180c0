module example.org/kite

go 1.24
