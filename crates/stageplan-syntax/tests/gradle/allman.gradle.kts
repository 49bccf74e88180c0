plugins
{
    id("java")
}

tasks.register<Copy>("hello")
{
    from("a")
}

if (x)
{
    version = "1"
}
else
{
    version = "2"
}
