rootProject.name = "lamp-shop"
