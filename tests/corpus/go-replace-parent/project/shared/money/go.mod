module example.com/mono/money

go 1.25
