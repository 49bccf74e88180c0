module example.com/attic

go 1.13
