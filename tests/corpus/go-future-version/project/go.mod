module example.com/tomorrow

go 1.99

toolchain go1.99.1
