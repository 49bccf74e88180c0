module git.corp.example/payments/ledger

go 1.26

require (
	git.corp.example/platform/kit v1.8.2
	github.com/google/uuid v1.6.0
)
