rootProject.name = "tide-mill"
