rootProject.name = "knots"
