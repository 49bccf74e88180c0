module example.com/horn

go 1.26
