module example.com/postcard

go 1.25

require example.com/inside/greeting v1.4.0
