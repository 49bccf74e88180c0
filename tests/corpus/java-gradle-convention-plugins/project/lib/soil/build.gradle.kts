plugins {
    id("garden.java-conventions")
    `java-library`
}
