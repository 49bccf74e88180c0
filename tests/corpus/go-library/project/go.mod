module github.com/example/slugs

go 1.22
