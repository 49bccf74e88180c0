module example.com/ws/gen

go 1.26
