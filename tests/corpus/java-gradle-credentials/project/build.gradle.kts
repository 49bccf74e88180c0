plugins {
    application
    id("com.gradleup.shadow") version "9.2.2"
}

group = "example.lamps"
version = "1.9"

repositories {
    maven {
        name = "firm"
        url = uri("https://packages.example/gradle/all")
        credentials {
            username = providers.gradleProperty("firmUser").get()
            password = System.getenv("FIRM_PASSWORD")
        }
    }
    maven {
        name = "partners"
        url = uri("https://partners.example/maven")
        credentials(PasswordCredentials::class)
    }
}

java {
    toolchain {
        languageVersion = JavaLanguageVersion.of(21)
    }
}

dependencies {
    implementation("example.firm:till:3.1")
}

application {
    mainClass = "example.lamps.LampShop"
}
