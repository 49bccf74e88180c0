module git.example.org/signals/site

go 1.24

require git.example.org/themes/slate v1.4.0 // indirect
