module example.com/broken
<<<<<<< HEAD
go 1.26
=======
go one.twenty
>>>>>>> feature

require (
	github.com/google/uuid
