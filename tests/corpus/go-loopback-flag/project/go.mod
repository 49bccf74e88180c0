module example.com/hush

go 1.26
