module example.com/keel

go 1.26
