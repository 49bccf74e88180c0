module example.com/mast

go 1.26
