module git.example.org/knots

go 1.25

require git.example.org/themes/rope v0.3.0
