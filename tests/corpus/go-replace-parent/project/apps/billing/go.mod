module example.com/mono/billing

go 1.25

require example.com/mono/money v0.0.0-00010101000000-000000000000

replace example.com/mono/money => ../../shared/money
