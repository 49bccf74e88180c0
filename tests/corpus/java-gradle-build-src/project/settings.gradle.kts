rootProject.name = "rope-walk"
