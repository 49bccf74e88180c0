rootProject.name = "LanternPlugin"
