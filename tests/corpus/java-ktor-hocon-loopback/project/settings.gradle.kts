rootProject.name = "harbour-master"
