module example.com/larder/backend

go 1.26
