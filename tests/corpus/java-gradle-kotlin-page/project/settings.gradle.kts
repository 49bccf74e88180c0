rootProject.name = "sand-clock"
