module example.com/picky

go 1.26
