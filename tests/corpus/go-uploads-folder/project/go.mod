module example.com/album

go 1.26
