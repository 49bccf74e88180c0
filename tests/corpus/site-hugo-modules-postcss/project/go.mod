module example.org/bakery

go 1.27

require example.org/themes/crumb v1.4.0 // indirect
