rootProject.name = "sun-dial"
