module example.com/ws/text

go 1.24
